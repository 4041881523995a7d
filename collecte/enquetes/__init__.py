"""Asking structures: choice and draw, personal links, interviews, free texts, results."""
