"""The camera on a page: the running picture, the corners set by hand, the final picture."""
