"""Workbook of a région over périodes, instruments and bilans, for the C2RA to present and send."""
