"""Répartitions of time: « Ma répartition », fiche d’appui, note aux pilotes, figures of time."""
