"""Personal data: notices, purge, erasure, requests, journal."""
