"""Settings, teams, snapshots and the list of keys."""
