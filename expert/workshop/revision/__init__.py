"""What differs between two versions of a knowledge base, in words."""
