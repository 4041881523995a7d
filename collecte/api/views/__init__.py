"""What programs read, as JSON or CSV: `/api/v1/`. See docs/api.md."""
