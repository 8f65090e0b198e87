"""What to say: pure functions from a message and its conversation to decisions, and from decisions to words."""
