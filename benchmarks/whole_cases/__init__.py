"""Whole cases: a claim, its pictures, and the verdict and reason that judging them must give."""
