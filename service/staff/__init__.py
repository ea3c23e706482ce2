"""Staff: who works here, who is signed in, and what was seen that is masked by default."""
