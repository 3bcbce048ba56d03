"""The guardrails page and its dialogs."""
