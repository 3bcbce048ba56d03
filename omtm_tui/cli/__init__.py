"""The ``omtm`` command without a screen: standard output is data for scripts, standard error is talk."""
