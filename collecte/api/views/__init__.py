"""API for programs, as JSON or CSV, under `/api/v1/`.

See docs/api.md.
"""
