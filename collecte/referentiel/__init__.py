"""Versions of the trade's text, debate, adoption."""
