-- What a step added to an append-only table is one line of the journal: from row_id to last_row_id, written when the
-- step ends. A line for each record made an import of many readings twice as long.
ALTER TABLE change ADD COLUMN last_row_id INTEGER CHECK (last_row_id >= row_id);

-- When a step was undone or redone last, in the same count as the numbers of steps: what others took back is a change.
ALTER TABLE step ADD COLUMN moved INTEGER;

-- What was told lies beside the journal: when the rule it was told of is taken back it stays, under the rule before.
CREATE TRIGGER guardrail_rule_told BEFORE DELETE ON guardrail_rule BEGIN
  UPDATE guardrail_event SET guardrail_rule_id = before.id
    FROM (SELECT max(id) AS id FROM guardrail_rule WHERE guardrail_id = OLD.guardrail_id AND id < OLD.id) AS before
    WHERE before.id IS NOT NULL AND guardrail_rule_id = OLD.id AND told = 1;
  DELETE FROM guardrail_event WHERE guardrail_rule_id = OLD.id AND told = 1;
END;

-- The text the log is searched by follows when undo or redo gives an OMTM another metric.
CREATE TRIGGER log_of_omtm AFTER UPDATE OF metric_id ON omtm WHEN NEW.metric_id IS NOT OLD.metric_id BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head WHERE omtm_id = NEW.id;
END;
