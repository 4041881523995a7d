"""Files handed out: their trace, their withdrawal."""
