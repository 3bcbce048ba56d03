"""Every verb that changes a workspace, each one step of the journal; named as in ``read``."""
