"""Joins: pages put together from several captures."""
