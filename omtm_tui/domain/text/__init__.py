"""Numbers, dates and texts as people type and read them."""
