"""Answers: reading what is typed, checking it, settling it, merging saves."""
