"""Text and background compared with their peers in the same picture."""
