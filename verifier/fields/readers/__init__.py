"""One reader per way a page is laid out; ``Profile.reader`` names it."""
