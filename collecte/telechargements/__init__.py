"""Downloads: files handed out, their trace and their withdrawal."""
