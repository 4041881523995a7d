"""« Temps et activités »: périodes, questions derived from the référentiel, helper to 100 %, checks."""
