"""Step 7: a case is compared with what the buyer claims."""
