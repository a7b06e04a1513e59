"""Checking a knowledge base: every problem with its place, its code and its remedy."""
