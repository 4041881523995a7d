"""Personal data: purge, erasure, requests, journal."""
