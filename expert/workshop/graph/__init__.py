"""The rules as a graph: what they read, what they conclude, and pictures of it."""
