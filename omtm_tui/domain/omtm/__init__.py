"""The one metric that matters: its definition, draft, target, pace and forecast in words."""
