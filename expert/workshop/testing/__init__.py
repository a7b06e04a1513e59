"""Tests beside the rules and suites of whole patients: read, chosen, run and shown."""
