"""Fiche d’appui and note aux pilotes, as frozen rows and as tabs of a workbook."""
