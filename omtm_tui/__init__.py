"""One Metric That Matters, run at the keyboard, offline, in one file."""

__version__ = "0.1.0"
