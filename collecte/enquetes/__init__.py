"""Asking structures: personal links, interviews, free texts, results."""
