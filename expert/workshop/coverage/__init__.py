"""Coverage: which parts of each condition the tests show to matter."""
