"""Disclosure: what may be shown of time."""
