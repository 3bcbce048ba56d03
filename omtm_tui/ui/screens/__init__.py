"""The seven pages, the main screen that holds them, the welcome and the wizards."""
