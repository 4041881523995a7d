"""Référentiel of the trade: its model, its changes, differences between versions."""
