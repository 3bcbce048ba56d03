"""Home and the welcome."""
