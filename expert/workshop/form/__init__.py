"""The one form of a file: a YAML text as a tree with its comments, and how it is written."""
