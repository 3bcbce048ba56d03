"""A workspace file as a whole: snapshots, maintenance, repair, and its content as plain data."""
