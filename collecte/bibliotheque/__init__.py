"""Questionnaires of a région: builder, trial, publication, files."""
