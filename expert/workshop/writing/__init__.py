"""New rules and missing tests, asked for, typed or worked out."""
