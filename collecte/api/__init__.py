"""Read-only API for programs, with an access token."""
