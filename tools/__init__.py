"""Developer tools; nothing here is needed at run time."""
