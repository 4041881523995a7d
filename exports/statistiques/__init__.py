"""Statistics on structures: intervals, representativeness, and sentences by number of answers."""
