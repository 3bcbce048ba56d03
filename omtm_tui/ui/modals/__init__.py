"""Dialogs: forms, questions, pick lists and help, each on top of any screen."""
