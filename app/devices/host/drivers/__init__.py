"""One file per driver; its name is the driver's name, its ``DRIVER`` the class."""
