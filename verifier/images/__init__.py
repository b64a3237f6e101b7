"""Step 1: bytes become a :class:`Screenshot`."""
