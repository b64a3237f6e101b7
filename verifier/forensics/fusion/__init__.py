"""Pixel evidence weighed together, with a threshold set on pages that nothing was trained on."""
