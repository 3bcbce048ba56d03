"""Everything that touches the workspace file: the only package that knows SQLite, SQLAlchemy and SQLModel."""
