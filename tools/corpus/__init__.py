"""Labelled payment screenshots: rendered in a real browser, edited by named operators, split for honest figures."""
