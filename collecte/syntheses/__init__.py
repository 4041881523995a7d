"""Synthèse de suivi, partners and agreements."""
