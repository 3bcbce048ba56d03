-- For every table that undo restores: each change of a row within a step is noted with the row before and after it.
CREATE TRIGGER auto_journal_{table}_insert AFTER INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM step WHERE state = 'open') BEGIN
  INSERT INTO change (step_id, tbl, row_id, op, before, after)
    SELECT id, '{table}', NEW.id, 'insert', NULL, {new} FROM step WHERE state = 'open';
END;
CREATE TRIGGER auto_journal_{table}_update AFTER UPDATE ON {table}
WHEN {old} IS NOT {new} AND EXISTS (SELECT 1 FROM step WHERE state = 'open') BEGIN
  INSERT INTO change (step_id, tbl, row_id, op, before, after)
    SELECT id, '{table}', NEW.id, 'update', {old}, {new} FROM step WHERE state = 'open';
END;
CREATE TRIGGER auto_journal_{table}_delete AFTER DELETE ON {table}
WHEN EXISTS (SELECT 1 FROM step WHERE state = 'open') BEGIN
  INSERT INTO change (step_id, tbl, row_id, op, before, after)
    SELECT id, '{table}', OLD.id, 'delete', {old}, NULL FROM step WHERE state = 'open';
END;
