"""The metrics page, readings and the import."""
