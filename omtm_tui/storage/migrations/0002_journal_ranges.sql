-- What a step added to an append-only table is one line of the journal: from row_id to last_row_id, written when the
-- step ends. A line for each record made an import of many readings twice as long.
ALTER TABLE change ADD COLUMN last_row_id INTEGER CHECK (last_row_id >= row_id);
