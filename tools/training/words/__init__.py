"""Training of the network that looks for odd glyphs within a word (`verifier/forensics/pixels/odd_glyphs.py`)."""
