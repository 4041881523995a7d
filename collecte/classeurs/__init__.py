"""Workbooks made in the background, archives, verification."""
