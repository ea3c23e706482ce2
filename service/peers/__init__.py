"""Provincial systems that we call: one file each."""
