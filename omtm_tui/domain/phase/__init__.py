"""The five product phases and the gates between them."""
