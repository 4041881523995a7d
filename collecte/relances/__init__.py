"""Reminders of a campaign: schedule, wording, recipients, sending."""
