"""Step 2: a picture becomes lines of text."""
