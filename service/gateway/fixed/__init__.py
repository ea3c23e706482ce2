"""固话: the fixed-line book, whose interfaces have method names. Many are those of the main book under other names."""
