"""Folders of cases: discovery, workers, journal."""
