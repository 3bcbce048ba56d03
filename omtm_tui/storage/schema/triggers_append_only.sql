-- For every table whose rows are never touched: what corrects a row takes its place, at the end of its thread.
CREATE TRIGGER auto_append_{table}_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE (ABORT, '{table} is append-only: add a record that corrects or supersedes it'); END;
CREATE TRIGGER auto_append_{table}_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE (ABORT, '{table} is append-only: add a record that corrects or supersedes it'); END;
CREATE TRIGGER auto_append_{table}_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR replaces = NEW.replaces)
BEGIN SELECT RAISE (ABORT, '{table} is append-only: add a record that corrects or supersedes it'); END;
CREATE TRIGGER auto_append_{table}_chain BEFORE INSERT ON {table}
WHEN NEW.replaces IS NOT NULL
  AND NEW.thread IS NOT (SELECT coalesce(thread, id) FROM {table} WHERE id = NEW.replaces)
BEGIN SELECT RAISE (ABORT, 'what takes the place of a record belongs to its thread'); END;
