"""Régions, DLA, structures porteuses, personnes, affectations, conventions, avenants."""
