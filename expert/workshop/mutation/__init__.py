"""Mutation testing of the knowledge: small changes to the rules, and which of them no test notices."""
