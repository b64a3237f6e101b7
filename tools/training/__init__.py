"""Training of the edit localiser in ``models/forensics``; needed at no time at run time."""
