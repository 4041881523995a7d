"""Référentiel of the trade: versions, debate, adoption."""
