"""Definitions as files: YAML and the tables of an XLSForm, loaded with their defects and written."""
