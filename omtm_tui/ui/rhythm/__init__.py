"""Friday, reviews and the page for stakeholders."""
