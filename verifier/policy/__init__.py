"""Step 8: the refund rules: required evidence, deadlines, verdict."""
