"""Rules of disclosure: which figures of time, and which counts of structures, may be shown, and how finely."""
