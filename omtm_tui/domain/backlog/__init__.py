"""Experiments, their ranking, requests and the blueprint."""
