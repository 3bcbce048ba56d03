"""Metrics and their readings."""
