"""The week and the review: what is due, and what calls for another look."""
