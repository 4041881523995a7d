"""The whole network: a generated database of eighteen régions over ten years, its workbooks, and their cost."""
