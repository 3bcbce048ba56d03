-- For every column that refers to an append-only table: it holds the first row of a thread.
CREATE TRIGGER auto_lasting_{table}_{column} BEFORE INSERT ON {table}
WHEN (SELECT thread FROM {target} WHERE id = NEW.{column}) IS NOT NULL
BEGIN SELECT RAISE (ABORT, '{column} is the lasting id of the {target}: the first of its thread'); END;
