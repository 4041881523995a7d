"""Changing a questionnaire: edits, verification, differences and their effect on answers."""
