"""The rule author's workshop: tools that write, test, read and share rules."""
