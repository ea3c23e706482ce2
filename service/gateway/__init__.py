"""The national gateway: typed interfaces, envelope, call wrapper, files. Wire names live only here."""
