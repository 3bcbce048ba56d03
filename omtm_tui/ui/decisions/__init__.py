"""The decision log, bets, outcomes and the track record."""
