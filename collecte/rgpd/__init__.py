"""Notices, purge, erasure, requests, journal."""
