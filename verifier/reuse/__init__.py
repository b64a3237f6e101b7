"""Step 6: the same or nearly the same evidence, in this and earlier cases."""
