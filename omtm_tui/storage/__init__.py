"""Everything that touches the workspace file: the only package that knows SQLite, SQLAlchemy and SQLModel.

``schema/*.sql`` is the authority for tables and constraints. ``records`` turns rows into the records of the
domain and back. ``read`` answers what pages and commands show, by plain SQL and from one ``ReadContext`` a
page. ``write`` holds the verbs: each is one step of the ``journal``, written through SQLModel (``orm``). The
ORM is loaded by the first verb, never by a read. ``files`` cares for the file as a whole."""
