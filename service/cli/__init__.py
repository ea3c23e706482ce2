"""The command line beside the servers: ``gateway …`` for the joint test, ``keys …`` for the ring."""
