"""Frozen rows given to exports, and what is counted from them: coverage, publication."""
