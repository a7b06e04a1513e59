"""The commands, a module for each family: each reads its arguments, calls `expert` and prints."""
