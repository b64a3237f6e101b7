"""Contradictions inside one page, found from its fields."""
