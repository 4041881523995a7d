"""The workbook of a région over périodes, instruments and bilans: what the C2RA takes away, presents and sends."""
