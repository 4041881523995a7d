"""Bilan of a DLA: facts (`faits`), counting rules (`indicateurs`, `comptage`), rendered document (`document`)."""
