"""Step 6: evidence seen before. Coarse candidates by hash and number, then a comparison of what the pictures say."""
