"""The phase page and the phase wizard."""
