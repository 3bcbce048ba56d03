"""Bets, verdicts and the decision log."""
