"""Generators of values with the structure of the real thing (number layouts, time formats, names, money)."""
