"""Writing files: sheets, streamed rows, styles, charts, CSV, calendars, fingerprints."""
