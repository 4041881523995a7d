"""The synthesis of the whole network: what the workbooks of the régions tell the public, side by side, and its sums."""
