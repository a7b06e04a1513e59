"""Explanations of a decision: why, why not, what would change it, what differs, what is worth asking."""
