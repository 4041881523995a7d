"""Time: consolidation, workbook of a campaign and personal workbook, bars of shares."""
