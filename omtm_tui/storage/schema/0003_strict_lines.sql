-- A line is met on it or only beyond it: "< 2 %" is not "≤ 2 %". Lines of before were read as met on them.
ALTER TABLE omtm ADD COLUMN target_strict INTEGER DEFAULT 0 CHECK (target_strict IN (0, 1));
ALTER TABLE registration ADD COLUMN threshold_strict INTEGER NOT NULL DEFAULT 0 CHECK (threshold_strict IN (0, 1));
ALTER TABLE registration ADD COLUMN abort_strict INTEGER DEFAULT 0 CHECK (abort_strict IN (0, 1));

-- The gates that were overruled when a phase was entered, as a list of phases: they stay overruled for ever.
ALTER TABLE phase_spell ADD COLUMN overruled TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(overruled));

-- Before, only the reason said so. Where the walk through the gates left evidence, the last gate is sure; else all are.
WITH path (phase, rank) AS (VALUES ('empathy', 1), ('stickiness', 2), ('growth', 3), ('revenue', 4), ('scale', 5)),
  entered AS (
    SELECT s.id, s.evidence, here.rank AS rank, coalesce((SELECT p.rank FROM phase_spell b JOIN path p ON p.phase = b.phase
      WHERE b.id < s.id ORDER BY b.id DESC LIMIT 1), 1) AS was
    FROM phase_spell s JOIN path here ON here.phase = s.phase WHERE s.reason <> '')
UPDATE phase_spell SET overruled = (
  SELECT json_group_array(phase) FROM (
    SELECT p.phase FROM path p JOIN entered e ON e.id = phase_spell.id
    WHERE p.rank >= e.was AND p.rank < e.rank AND (e.evidence = '' OR p.rank = e.rank - 1) ORDER BY p.rank))
  WHERE reason <> '';
