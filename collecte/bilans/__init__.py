"""Bilans of DLA: objectifs, cofinancement, meetings, counted facts, signature."""
