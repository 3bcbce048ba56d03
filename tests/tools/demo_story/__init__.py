"""Tells the demo's story and records it as the package's data: python -m tests.tools.demo_story."""
