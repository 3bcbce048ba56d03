"""The rules of the One Metric That Matters workflow: pure functions on frozen data, nothing else."""
