"""API for programs: what a token may read."""
