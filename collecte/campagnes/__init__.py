"""Campaigns: opening, expected answers, follow-up, settling."""
