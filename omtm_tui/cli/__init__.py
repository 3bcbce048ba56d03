"""The ``omtm`` command without a screen: the same data for scripts and cron.

Standard output is data, standard error is talk. Each command imports what it needs when it runs, so that one
that only reads never waits for the ORM, and none for the app.
"""
