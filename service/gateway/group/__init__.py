"""集客: the enterprise book. Its codes repeat those of the main book with other meanings."""
