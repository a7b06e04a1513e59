"""Finding one's way in a knowledge base: words, uses, figures, one rule as a page."""
