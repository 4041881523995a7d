"""The whole network: a generated base of eighteen régions over ten years, its workbooks, and what they cost."""
