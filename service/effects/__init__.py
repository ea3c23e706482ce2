"""The effect journal: every outside effect has its serial stored before it is sent, and is never sent blindly again."""
