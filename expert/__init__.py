"""How it is concluded, weighed, asked, explained and shown. Nothing here knows any field of care."""
