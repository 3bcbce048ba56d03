"""In and out of a workspace: CSV of readings, JSON of everything, Markdown of the decision log."""
