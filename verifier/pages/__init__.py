"""Step 3: lines of text become a page of a known kind."""
