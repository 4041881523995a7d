"""Lists of categories of the trade, by which structures and prestations are counted, and their versions."""
