"""Archive of a finished campaign in one file: write, check, restore on an empty installation."""
