"""Readers at a serial port: the open frame protocol of the SAM, without any vendor's library."""
