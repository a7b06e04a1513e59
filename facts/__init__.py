"""What can be known: the vocabulary of findings, the catalogue of techniques, the sources, a case."""
