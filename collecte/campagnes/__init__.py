"""Campaigns: opening, draw of structures, notices, expected answers, follow-up, settling."""
