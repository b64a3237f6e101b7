"""What the file itself says about how it was made."""
