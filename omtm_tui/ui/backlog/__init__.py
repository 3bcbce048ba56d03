"""The backlog page with triage, board, requests, sweep and blueprint."""
