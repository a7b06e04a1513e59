"""The knowledge base as a book that a clinician reviews on paper."""
