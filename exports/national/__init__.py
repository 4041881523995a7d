"""National synthesis: public figures from the workbooks of the régions, side by side and summed."""
