"""The bilan of a DLA: its facts (`faits`), how they count (`indicateurs`, `comptage`), what is told (`document`)."""
