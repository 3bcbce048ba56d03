"""Widgets, dialogs and pages to build with; they know no feature."""
