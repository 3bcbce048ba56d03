"""What pages and commands show, read by plain SQL; the modules are named as in ``write``."""
