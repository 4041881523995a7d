"""Surveys of structures: personal links, interviews, free texts, results."""
