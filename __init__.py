"""Ischia: a rule-based expert system for manual therapy in sciatica.

A walk from the top: `cli.py` reads a case (`facts/`), loads the knowledge base (`rules/`),
consults it (`expert/`) and prints the decision.
"""

__version__ = "1.0.0"
