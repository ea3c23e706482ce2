"""For HTTP without TLS on this machine: the certificates of the whole world take 16 ms to read, at every call."""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody
