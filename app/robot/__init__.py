"""The robot clerk: drives the real client by key presses, like a person who never uses the mouse."""
