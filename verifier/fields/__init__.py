"""Step 4: a known page yields typed fields."""
