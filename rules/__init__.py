"""What follows from what is known: the rule language, its readers of YAML, and the knowledge itself."""
