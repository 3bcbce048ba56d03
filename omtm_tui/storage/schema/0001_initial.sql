-- The first shape of a workspace file. Every rule that must hold whoever writes (this program, a bug in it, an SQL
-- client) stands here. Dates are ISO text, times local ISO text to the second
-- ("+0 days" makes SQLite refuse 30 February), shares 0..1, JSON where a list has no life of its own.
-- Append-only tables share three columns: "replaces" points at the row this one takes the place of (no forks, no
-- cycles), "thread" at the first row of that chain (NULL: this is it), "void" marks a withdrawal. What append-only rows
-- point at cannot go away: undoing its creation sets "hidden" instead, and hidden rows count nowhere.

CREATE TABLE workspace (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  company TEXT NOT NULL DEFAULT '',
  industry TEXT NOT NULL DEFAULT '',
  audience TEXT CHECK (audience IN ('b2b', 'b2c', 'both')),
  business_model TEXT CHECK (business_model IN
    ('saas', 'e_commerce', 'marketplace', 'mobile_app', 'media', 'user_content', 'other')),
  maturity TEXT CHECK (maturity IN ('fresh_start', 'mvp', 'beta', 'young', 'grown', 'established')),
  size TEXT CHECK (size IN ('startup', 'scale_up', 'enterprise')),
  guidepoint TEXT NOT NULL DEFAULT '',
  settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings))
) STRICT;

CREATE TABLE scope (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES scope (id),
  kind TEXT NOT NULL CHECK (kind IN ('company', 'team', 'project', 'person')),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
  CHECK ((kind = 'company') = (parent_id IS NULL)),
  CHECK (parent_id <> id)
) STRICT;
CREATE UNIQUE INDEX one_company_scope ON scope (kind) WHERE kind = 'company' AND hidden = 0;
CREATE TRIGGER scope_no_cycle BEFORE UPDATE OF parent_id ON scope
WHEN NEW.parent_id IN (WITH RECURSIVE below (id) AS (
  VALUES (NEW.id) UNION SELECT s.id FROM scope s JOIN below ON s.parent_id = below.id) SELECT id FROM below)
BEGIN SELECT RAISE (ABORT, 'a scope cannot lie under itself'); END;

CREATE TABLE phase_spell (
  id INTEGER PRIMARY KEY,
  phase TEXT NOT NULL CHECK (phase IN ('empathy', 'stickiness', 'growth', 'revenue', 'scale')),
  started TEXT NOT NULL CHECK (started IS date(started, '+0 days')),
  ended TEXT CHECK (ended IS date(ended, '+0 days') AND ended >= started),
  evidence TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  override_reason TEXT CHECK (trim(override_reason) <> '')
) STRICT;
CREATE UNIQUE INDEX one_open_phase ON phase_spell ((ended IS NULL)) WHERE ended IS NULL;
CREATE TRIGGER phase_spell_fixed BEFORE UPDATE OF phase, started, ended ON phase_spell
WHEN (NEW.phase <> OLD.phase OR NEW.started <> OLD.started OR NEW.ended IS NULL AND OLD.ended IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM step WHERE state = 'restoring')
BEGIN SELECT RAISE (ABORT, 'a phase spell only ends: another phase is another spell'); END;

CREATE TABLE metric (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL CHECK (trim(key) <> ''),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('rate', 'share_within', 'count', 'mean', 'duration', 'ratio', 'money')),
  unit TEXT NOT NULL DEFAULT '',
  better TEXT NOT NULL DEFAULT 'up' CHECK (better IN ('up', 'down')),
  stage TEXT CHECK (stage IN ('awareness', 'acquisition', 'activation', 'revenue', 'retention', 'referral')),
  cadence_days INTEGER NOT NULL DEFAULT 7 CHECK (cadence_days BETWEEN 1 AND 366),
  window_days INTEGER NOT NULL DEFAULT 0 CHECK (window_days BETWEEN 0 AND 3660),
  share_limit TEXT NOT NULL DEFAULT '',
  numerator_id INTEGER REFERENCES metric (id),
  denominator_id INTEGER REFERENCES metric (id),
  source_note TEXT NOT NULL DEFAULT '',
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX metric_key ON metric (key COLLATE NOCASE) WHERE hidden = 0;
CREATE UNIQUE INDEX metric_name ON metric (name COLLATE NOCASE) WHERE hidden = 0;

CREATE TABLE north_star (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  metric_id INTEGER REFERENCES metric (id),
  started TEXT NOT NULL CHECK (started IS date(started, '+0 days')),
  ended TEXT CHECK (ended IS date(ended, '+0 days') AND ended >= started),
  end_reason TEXT CHECK (trim(end_reason) <> ''),
  CHECK ((ended IS NULL) = (end_reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_open_north_star ON north_star ((ended IS NULL)) WHERE ended IS NULL;

CREATE TABLE reading (
  id INTEGER PRIMARY KEY,
  metric_id INTEGER NOT NULL REFERENCES metric (id),
  observed_on TEXT NOT NULL CHECK (observed_on IS date(observed_on, '+0 days')),
  value REAL NOT NULL CHECK (abs(value) <= 1e15),
  numerator REAL CHECK (numerator >= 0),
  denominator REAL CHECK (denominator > 0),
  sample_size INTEGER CHECK (sample_size > 0),
  sd REAL CHECK (sd >= 0),
  cohort_from TEXT CHECK (cohort_from IS date(cohort_from, '+0 days')),
  cohort_to TEXT CHECK (cohort_to IS date(cohort_to, '+0 days') AND cohort_to >= coalesce(cohort_from, cohort_to)),
  source TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  recorded_at TEXT NOT NULL CHECK (recorded_at IS strftime('%Y-%m-%dT%H:%M:%S', recorded_at, '+0 days')),
  replaces INTEGER UNIQUE REFERENCES reading (id) CHECK (replaces < id),
  thread INTEGER REFERENCES reading (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL)
) STRICT;
CREATE INDEX reading_by_day ON reading (metric_id, observed_on, id);
CREATE INDEX reading_by_entity ON reading (coalesce(thread, id));
CREATE TRIGGER reading_metric BEFORE INSERT ON reading
WHEN NEW.metric_id <> (SELECT metric_id FROM reading WHERE id = NEW.replaces)
BEGIN SELECT RAISE (ABORT, 'a correction is of the same metric'); END;
CREATE TRIGGER reading_share BEFORE INSERT ON reading
WHEN (SELECT kind FROM metric WHERE id = NEW.metric_id) IN ('rate', 'share_within')
  AND (NEW.value NOT BETWEEN 0 AND 1 OR NEW.numerator > NEW.denominator)
BEGIN SELECT RAISE (ABORT, 'a share lies between 0 and 1, its numerator within its denominator'); END;
CREATE TRIGGER reading_not_negative BEFORE INSERT ON reading
WHEN NEW.value < 0 AND (SELECT kind FROM metric WHERE id = NEW.metric_id) IN ('count', 'duration')
BEGIN SELECT RAISE (ABORT, 'a count or a duration cannot be negative'); END;
CREATE TRIGGER metric_kind_fixed BEFORE UPDATE OF kind ON metric
WHEN NEW.kind <> OLD.kind AND EXISTS (SELECT 1 FROM reading WHERE metric_id = OLD.id)
BEGIN SELECT RAISE (ABORT, 'a metric with readings keeps its kind'); END;

CREATE TABLE omtm (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  phase_spell_id INTEGER REFERENCES phase_spell (id) ON DELETE SET NULL,
  metric_id INTEGER REFERENCES metric (id),
  parent_id INTEGER REFERENCES omtm (id) CHECK (parent_id <> id),
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN
    ('draft', 'active', 'achieved', 'missed', 'abandoned', 'superseded')),
  step INTEGER NOT NULL DEFAULT 1 CHECK (step BETWEEN 1 AND 8),
  stage TEXT CHECK (stage IN ('awareness', 'acquisition', 'activation', 'revenue', 'retention', 'referral')),
  segment TEXT NOT NULL DEFAULT '',
  period TEXT NOT NULL DEFAULT '',
  baseline REAL,
  target_kind TEXT CHECK (target_kind IN ('at_least', 'at_most', 'band')),
  target_low REAL,
  target_high REAL,
  started TEXT CHECK (started IS date(started, '+0 days')),
  deadline TEXT CHECK (deadline IS date(deadline, '+0 days') AND deadline > started),
  initiative TEXT NOT NULL DEFAULT '',
  owner TEXT NOT NULL DEFAULT '',
  end_goal TEXT NOT NULL DEFAULT '',
  north_star_relation TEXT NOT NULL DEFAULT '',
  review_weeks INTEGER NOT NULL DEFAULT 2 CHECK (review_weeks BETWEEN 1 AND 26),
  first_review TEXT CHECK (first_review IS date(first_review, '+0 days')),
  attendees TEXT NOT NULL DEFAULT '',
  reevaluate_on TEXT CHECK (reevaluate_on IS date(reevaluate_on, '+0 days')),
  triggers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(triggers)),
  activated_on TEXT CHECK (activated_on IS date(activated_on, '+0 days')),
  closed_on TEXT CHECK (closed_on IS date(closed_on, '+0 days')),
  close_note TEXT NOT NULL DEFAULT '',
  override_reason TEXT CHECK (trim(override_reason) <> ''),
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
  CHECK (status = 'draft' OR (metric_id IS NOT NULL AND stage IS NOT NULL AND target_kind IS NOT NULL
    AND started IS NOT NULL AND deadline IS NOT NULL AND activated_on IS NOT NULL AND trim(owner) <> '')),
  CHECK (target_kind IS NULL OR (target_low IS NOT NULL) = (target_kind IN ('at_least', 'band'))),
  CHECK (target_kind IS NULL OR (target_high IS NOT NULL) = (target_kind IN ('at_most', 'band'))),
  CHECK (target_low < target_high),
  CHECK ((closed_on IS NOT NULL) = (status IN ('achieved', 'missed', 'abandoned', 'superseded')))
) STRICT;
CREATE UNIQUE INDEX one_active_omtm ON omtm (scope_id) WHERE status = 'active' AND hidden = 0;
CREATE UNIQUE INDEX one_draft_omtm ON omtm (scope_id) WHERE status = 'draft' AND hidden = 0;
CREATE TRIGGER omtm_fixed BEFORE UPDATE OF metric_id, scope_id, activated_on ON omtm
WHEN OLD.activated_on IS NOT NULL AND (NEW.metric_id IS NOT OLD.metric_id OR NEW.scope_id <> OLD.scope_id
    OR NEW.activated_on IS NOT OLD.activated_on)
  AND NOT EXISTS (SELECT 1 FROM step WHERE state = 'restoring')
BEGIN SELECT RAISE (ABORT, 'an OMTM that was activated keeps its metric and scope: define a new one'); END;

CREATE VIEW omtm_misplaced AS SELECT c.id FROM omtm c JOIN omtm p ON p.id = c.parent_id
  WHERE c.hidden = 0 AND c.scope_id NOT IN (
    WITH RECURSIVE below (id) AS (
      SELECT id FROM scope WHERE parent_id = p.scope_id
      UNION SELECT s.id FROM scope s JOIN below ON s.parent_id = below.id) SELECT id FROM below);
CREATE TRIGGER omtm_parent_insert AFTER INSERT ON omtm
WHEN NEW.parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM omtm_misplaced)
BEGIN SELECT RAISE (ABORT, 'the scope of a child OMTM lies under the scope of its parent'); END;
CREATE TRIGGER omtm_parent_update AFTER UPDATE OF parent_id, scope_id, hidden ON omtm
WHEN EXISTS (SELECT 1 FROM omtm_misplaced)
BEGIN SELECT RAISE (ABORT, 'the scope of a child OMTM lies under the scope of its parent'); END;
CREATE TRIGGER omtm_parent_scope AFTER UPDATE OF parent_id ON scope WHEN EXISTS (SELECT 1 FROM omtm_misplaced)
BEGIN SELECT RAISE (ABORT, 'the scope of a child OMTM lies under the scope of its parent'); END;

-- Phase and metric never change at once: within so many days of the other, a change needs a typed reason.
-- The first phase and the first OMTM of a scope are no change; undo and redo return to what was allowed.
CREATE VIEW change_apart AS
  SELECT coalesce((SELECT json_extract(settings, '$.change_apart_days') FROM workspace), 14) AS days;
CREATE VIEW phase_change AS SELECT id, started AS changed_on FROM phase_spell
  WHERE id > (SELECT min(id) FROM phase_spell);
CREATE VIEW metric_change AS SELECT o.id, o.scope_id, o.activated_on AS changed_on FROM omtm o
  WHERE o.hidden = 0 AND o.activated_on IS NOT NULL AND o.metric_id <>
    (SELECT b.metric_id FROM omtm b WHERE b.scope_id = o.scope_id AND b.hidden = 0
       AND (b.activated_on, b.id) < (o.activated_on, o.id) ORDER BY b.activated_on DESC, b.id DESC LIMIT 1);
CREATE TRIGGER one_change_omtm_insert AFTER INSERT ON omtm
WHEN NEW.status = 'active' AND NEW.override_reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM step WHERE state = 'restoring')
  AND EXISTS (SELECT 1 FROM metric_change m, phase_change p, change_apart WHERE m.id = NEW.id
    AND abs(julianday(m.changed_on) - julianday(p.changed_on)) < days)
BEGIN SELECT RAISE (ABORT, 'phase and metric never change at once: a reason is needed'); END;
CREATE TRIGGER one_change_omtm_update AFTER UPDATE OF status ON omtm
WHEN NEW.status = 'active' AND OLD.status <> 'active' AND NEW.override_reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM step WHERE state = 'restoring')
  AND EXISTS (SELECT 1 FROM metric_change m, phase_change p, change_apart WHERE m.id = NEW.id
    AND abs(julianday(m.changed_on) - julianday(p.changed_on)) < days)
BEGIN SELECT RAISE (ABORT, 'phase and metric never change at once: a reason is needed'); END;
CREATE TRIGGER one_change_phase BEFORE INSERT ON phase_spell
WHEN NEW.override_reason IS NULL AND EXISTS (SELECT 1 FROM phase_spell)
  AND NOT EXISTS (SELECT 1 FROM step WHERE state = 'restoring')
  AND EXISTS (SELECT 1 FROM metric_change m, change_apart
    WHERE abs(julianday(NEW.started) - julianday(m.changed_on)) < days)
BEGIN SELECT RAISE (ABORT, 'phase and metric never change at once: a reason is needed'); END;

CREATE TABLE draft_field (
  id INTEGER PRIMARY KEY,
  omtm_id INTEGER NOT NULL REFERENCES omtm (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (omtm_id, field)
) STRICT;

CREATE TABLE weakness (
  id INTEGER PRIMARY KEY,
  omtm_id INTEGER NOT NULL REFERENCES omtm (id) ON DELETE CASCADE,
  text TEXT NOT NULL CHECK (trim(text) <> ''),
  stage TEXT CHECK (stage IN ('awareness', 'acquisition', 'activation', 'revenue', 'retention', 'referral')),
  is_constraint INTEGER NOT NULL DEFAULT 0 CHECK (is_constraint IN (0, 1)),
  rate REAL CHECK (rate >= 0),
  benchmark REAL CHECK (benchmark > 0),
  capacity REAL CHECK (capacity >= 0)
) STRICT;
CREATE UNIQUE INDEX one_constraint ON weakness (omtm_id) WHERE is_constraint = 1;

CREATE TABLE action (
  id INTEGER PRIMARY KEY,
  weakness_id INTEGER NOT NULL REFERENCES weakness (id) ON DELETE CASCADE,
  text TEXT NOT NULL CHECK (trim(text) <> ''),
  approach TEXT NOT NULL DEFAULT 'remove' CHECK (approach IN ('remove', 'strengthen'))
) STRICT;

CREATE TABLE experiment (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  action_id INTEGER REFERENCES action (id) ON DELETE SET NULL,
  title TEXT NOT NULL CHECK (trim(title) <> ''),
  description TEXT NOT NULL DEFAULT '',
  stage TEXT CHECK (stage IN ('awareness', 'acquisition', 'activation', 'revenue', 'retention', 'referral')),
  state TEXT NOT NULL DEFAULT 'idea' CHECK (state IN ('idea', 'ready', 'testing', 'decided', 'implementing',
    'measuring', 'scaled', 'parked', 'aborted', 'dropped', 'invalid')),
  state_reason TEXT NOT NULL DEFAULT '',
  effort_weeks REAL CHECK (effort_weeks >= 0),
  impact INTEGER CHECK (impact BETWEEN 1 AND 10),
  confidence INTEGER CHECK (confidence BETWEEN 1 AND 10),
  ease INTEGER CHECK (ease BETWEEN 1 AND 10),
  created TEXT NOT NULL CHECK (created IS date(created, '+0 days')),
  started_on TEXT CHECK (started_on IS date(started_on, '+0 days')),
  shipped_on TEXT CHECK (shipped_on IS date(shipped_on, '+0 days')),
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))
) STRICT;
CREATE INDEX experiment_by_state ON experiment (scope_id, state);
CREATE INDEX experiment_by_action ON experiment (action_id) WHERE action_id IS NOT NULL;

-- Which states an experiment went through, whoever moved it; its first one is known from its creation.
CREATE TABLE experiment_state (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('idea', 'ready', 'testing', 'decided', 'implementing',
    'measuring', 'scaled', 'parked', 'aborted', 'dropped', 'invalid')),
  reason TEXT NOT NULL DEFAULT '',
  entered_at TEXT NOT NULL CHECK (entered_at IS strftime('%Y-%m-%dT%H:%M:%S', entered_at, '+0 days'))
) STRICT;
CREATE INDEX experiment_state_by_experiment ON experiment_state (experiment_id, id);
CREATE TRIGGER experiment_enters AFTER UPDATE OF state ON experiment
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM step WHERE state = 'restoring')
BEGIN INSERT INTO experiment_state (experiment_id, state, reason, entered_at) VALUES (NEW.id, NEW.state,
  NEW.state_reason, coalesce((SELECT happened_at FROM step WHERE state = 'open'),
    strftime('%Y-%m-%dT%H:%M:%S', 'now', 'localtime'))); END;

-- When an experiment counts as a success, and when it is stopped. "result" is what came out, once known.
CREATE TABLE criterion (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('success', 'abort')),
  what TEXT NOT NULL CHECK (trim(what) <> ''),
  comparison TEXT NOT NULL CHECK (comparison IN ('<', '<=', '>', '>=')),
  line REAL NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  after_days INTEGER CHECK (after_days BETWEEN 1 AND 3660),
  result REAL
) STRICT;
CREATE INDEX criterion_by_experiment ON criterion (experiment_id, id);

CREATE TABLE direct_answer (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  omtm_id INTEGER NOT NULL REFERENCES omtm (id) ON DELETE CASCADE,
  answer INTEGER NOT NULL CHECK (answer IN (0, 1)),
  moves_metric_id INTEGER REFERENCES metric (id),
  rank INTEGER,
  answered_at TEXT NOT NULL CHECK (answered_at IS strftime('%Y-%m-%dT%H:%M:%S', answered_at, '+0 days')),
  UNIQUE (experiment_id, omtm_id),
  UNIQUE (omtm_id, rank),
  CHECK ((answer = 0) = (moves_metric_id IS NOT NULL)),
  CHECK ((answer = 1) = (rank IS NOT NULL))
) STRICT;

CREATE INDEX direct_answer_by_time ON direct_answer (experiment_id, answered_at DESC, id DESC);

CREATE TABLE guardrail (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  omtm_id INTEGER REFERENCES omtm (id),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  retired_on TEXT CHECK (retired_on IS date(retired_on, '+0 days')),
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX one_guardrail_name ON guardrail (scope_id, name COLLATE NOCASE) WHERE retired_on IS NULL AND hidden = 0;

-- "tree" is the parsed rule: a rule is parsed once, when it is saved. A rule without an action is refused.
CREATE TABLE guardrail_rule (
  id INTEGER PRIMARY KEY,
  guardrail_id INTEGER NOT NULL REFERENCES guardrail (id) ON DELETE CASCADE,
  rule TEXT NOT NULL CHECK (trim(rule) <> ''),
  tree TEXT NOT NULL CHECK (json_valid(tree) AND json_extract(tree, '$.action') IS NOT NULL),
  valid_from TEXT NOT NULL CHECK (valid_from IS date(valid_from, '+0 days')),
  change TEXT NOT NULL DEFAULT 'new' CHECK (change IN ('new', 'looser', 'tighter', 'other'))
) STRICT;
CREATE INDEX guardrail_rule_by_guardrail ON guardrail_rule (guardrail_id, id);

CREATE TABLE registration (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id),
  omtm_id INTEGER REFERENCES omtm (id),
  metric_id INTEGER NOT NULL REFERENCES metric (id),
  change TEXT NOT NULL CHECK (trim(change) <> ''),
  threshold_kind TEXT NOT NULL CHECK (threshold_kind IN ('at_least', 'at_most', 'band')),
  threshold_low REAL,
  threshold_high REAL,
  abort_kind TEXT CHECK (abort_kind IN ('at_least', 'at_most', 'band')),
  abort_low REAL,
  abort_high REAL,
  guardrails TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(guardrails)),
  design TEXT NOT NULL DEFAULT 'before_after' CHECK (design IN ('ab', 'before_after', 'staged', 'qualitative')),
  min_sample INTEGER CHECK (min_sample > 0),
  enrolled_until TEXT CHECK (enrolled_until IS date(enrolled_until, '+0 days')),
  min_runtime_days INTEGER NOT NULL DEFAULT 0 CHECK (min_runtime_days >= 0),
  review_on TEXT NOT NULL CHECK (review_on IS date(review_on, '+0 days')),
  owner TEXT NOT NULL DEFAULT '',
  probability REAL CHECK (probability BETWEEN 0 AND 1),
  if_else TEXT NOT NULL DEFAULT '',
  registered_on TEXT NOT NULL CHECK (registered_on IS date(registered_on, '+0 days')),
  replaces INTEGER UNIQUE REFERENCES registration (id) CHECK (replaces < id),
  thread INTEGER REFERENCES registration (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL),
  CHECK ((threshold_low IS NOT NULL) = (threshold_kind IN ('at_least', 'band'))),
  CHECK ((threshold_high IS NOT NULL) = (threshold_kind IN ('at_most', 'band'))),
  CHECK (threshold_low < threshold_high),
  CHECK ((abort_low IS NOT NULL) = (coalesce(abort_kind, '') IN ('at_least', 'band'))),
  CHECK ((abort_high IS NOT NULL) = (coalesce(abort_kind, '') IN ('at_most', 'band')))
) STRICT;
CREATE INDEX registration_by_entity ON registration (coalesce(thread, id));
CREATE INDEX registration_by_experiment ON registration (experiment_id);

CREATE TABLE amendment (
  id INTEGER PRIMARY KEY,
  registration_id INTEGER NOT NULL REFERENCES registration (id),
  field TEXT NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('looser', 'tighter', 'other')),
  timing TEXT NOT NULL CHECK (timing IN ('before_start', 'before_data', 'after_data')),
  reason TEXT NOT NULL DEFAULT '',
  amended_at TEXT NOT NULL CHECK (amended_at IS strftime('%Y-%m-%dT%H:%M:%S', amended_at, '+0 days')),
  replaces INTEGER UNIQUE REFERENCES amendment (id) CHECK (replaces < id),
  thread INTEGER REFERENCES amendment (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL)
) STRICT;
CREATE INDEX amendment_by_entity ON amendment (coalesce(thread, id));
CREATE INDEX amendment_by_registration ON amendment (registration_id);

CREATE TABLE result (
  id INTEGER PRIMARY KEY,
  registration_id INTEGER NOT NULL REFERENCES registration (id),
  observed_on TEXT NOT NULL CHECK (observed_on IS date(observed_on, '+0 days')),
  before_value REAL NOT NULL,
  before_numerator REAL,
  before_denominator REAL CHECK (before_denominator > 0),
  before_sd REAL CHECK (before_sd >= 0),
  after_value REAL NOT NULL,
  after_numerator REAL,
  after_denominator REAL CHECK (after_denominator > 0),
  after_sd REAL CHECK (after_sd >= 0),
  note TEXT NOT NULL DEFAULT '',
  recorded_at TEXT NOT NULL CHECK (recorded_at IS strftime('%Y-%m-%dT%H:%M:%S', recorded_at, '+0 days')),
  replaces INTEGER UNIQUE REFERENCES result (id) CHECK (replaces < id),
  thread INTEGER REFERENCES result (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL)
) STRICT;
CREATE INDEX result_by_entity ON result (coalesce(thread, id));

CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('bet', 'phase', 'omtm', 'override', 'guardrail', 'other')),
  decided_at TEXT NOT NULL CHECK (decided_at IS strftime('%Y-%m-%dT%H:%M:%S', decided_at, '+0 days')),
  title TEXT NOT NULL CHECK (trim(title) <> ''),
  text TEXT NOT NULL DEFAULT '',
  omtm_id INTEGER REFERENCES omtm (id),
  experiment_id INTEGER REFERENCES experiment (id),
  registration_id INTEGER REFERENCES registration (id),
  guardrail_id INTEGER REFERENCES guardrail (id),
  owner TEXT NOT NULL DEFAULT '',
  review_on TEXT CHECK (review_on IS date(review_on, '+0 days')),
  guardrails TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(guardrails)),
  supersedes INTEGER REFERENCES decision (id) CHECK (supersedes < id),
  replaces INTEGER UNIQUE REFERENCES decision (id) CHECK (replaces < id),
  thread INTEGER REFERENCES decision (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL),
  CHECK ((kind = 'bet') = (registration_id IS NOT NULL))
) STRICT;
CREATE TRIGGER decision_no_fork BEFORE INSERT ON decision
WHEN NEW.void = 0 AND EXISTS (SELECT 1 FROM decision_head WHERE supersedes = NEW.supersedes AND void = 0
  AND entity IS NOT NEW.thread)
BEGIN SELECT RAISE (ABORT, 'this decision was superseded already'); END;
CREATE INDEX decision_by_time ON decision (decided_at);
CREATE INDEX decision_by_entity ON decision (coalesce(thread, id));
CREATE INDEX decision_by_omtm ON decision (omtm_id, decided_at) WHERE omtm_id IS NOT NULL;
CREATE INDEX decision_by_experiment ON decision (experiment_id) WHERE experiment_id IS NOT NULL;
CREATE INDEX decision_by_registration ON decision (registration_id) WHERE registration_id IS NOT NULL;
CREATE INDEX decision_by_guardrail ON decision (guardrail_id) WHERE guardrail_id IS NOT NULL;
CREATE INDEX decision_by_review ON decision (review_on) WHERE review_on IS NOT NULL;
CREATE INDEX decision_by_supersedes ON decision (supersedes) WHERE supersedes IS NOT NULL;

CREATE TABLE decision_outcome (
  id INTEGER PRIMARY KEY,
  decision_id INTEGER NOT NULL REFERENCES decision (id),
  reviewed_on TEXT NOT NULL CHECK (reviewed_on IS date(reviewed_on, '+0 days')),
  result_id INTEGER REFERENCES result (id),
  verdict TEXT CHECK (verdict IN ('invalid', 'roll_back', 'not_yet', 'roll_out', 'hold', 'iterate')),
  explanation TEXT NOT NULL DEFAULT '',
  choice TEXT NOT NULL CHECK (trim(choice) <> ''),
  overruled_because TEXT NOT NULL DEFAULT '',
  guardrails TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(guardrails)),
  consequence TEXT NOT NULL DEFAULT '',
  again INTEGER CHECK (again IN (0, 1)),
  next_review TEXT CHECK (next_review IS date(next_review, '+0 days') AND next_review > reviewed_on),
  replaces INTEGER UNIQUE REFERENCES decision_outcome (id) CHECK (replaces < id),
  thread INTEGER REFERENCES decision_outcome (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL),
  CHECK (verdict IS NULL OR choice = verdict OR trim(overruled_because) <> '')
) STRICT;
CREATE INDEX decision_outcome_by_entity ON decision_outcome (coalesce(thread, id));
CREATE INDEX decision_outcome_by_decision ON decision_outcome (decision_id);
CREATE INDEX decision_outcome_by_review ON decision_outcome (next_review) WHERE next_review IS NOT NULL;

CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  decision_id INTEGER NOT NULL REFERENCES decision (id),
  text TEXT NOT NULL CHECK (trim(text) <> ''),
  written_at TEXT NOT NULL CHECK (written_at IS strftime('%Y-%m-%dT%H:%M:%S', written_at, '+0 days')),
  replaces INTEGER UNIQUE REFERENCES comment (id) CHECK (replaces < id),
  thread INTEGER REFERENCES comment (id),
  void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),
  CHECK ((replaces IS NULL) = (thread IS NULL)),
  CHECK (void = 0 OR replaces IS NOT NULL)
) STRICT;
CREATE INDEX comment_by_entity ON comment (coalesce(thread, id));
CREATE INDEX comment_by_decision ON comment (decision_id);

-- What a write made of a state, and the decision about it; "told" rows are what "omtm check --changes" said.
CREATE TABLE guardrail_event (
  id INTEGER PRIMARY KEY,
  guardrail_id INTEGER NOT NULL REFERENCES guardrail (id) ON DELETE CASCADE,
  guardrail_rule_id INTEGER NOT NULL REFERENCES guardrail_rule (id),
  happened_on TEXT NOT NULL CHECK (happened_on IS date(happened_on, '+0 days')),
  state TEXT NOT NULL CHECK (state IN ('ok', 'pending', 'breach', 'unknown', 'not_applicable')),
  value REAL,
  explanation TEXT NOT NULL DEFAULT '',
  decision_id INTEGER REFERENCES decision (id),
  told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
) STRICT;
CREATE INDEX guardrail_event_by_guardrail ON guardrail_event (guardrail_id, id);

CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  omtm_id INTEGER NOT NULL REFERENCES omtm (id),
  held_on TEXT NOT NULL CHECK (held_on IS date(held_on, '+0 days')),
  value REAL,
  pm_probability REAL NOT NULL CHECK (pm_probability BETWEEN 0 AND 1),
  model_probability REAL CHECK (model_probability BETWEEN 0 AND 1),
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (omtm_id, held_on)
) STRICT;
CREATE TRIGGER review_fixed BEFORE UPDATE ON review
BEGIN SELECT RAISE (ABORT, 'a review stays as it was held: what was believed then is scored later'); END;

-- What was typed for the gates of the phases and is not decided yet, as it was typed.
CREATE TABLE gate_answer (
  id INTEGER PRIMARY KEY,
  field TEXT NOT NULL UNIQUE CHECK (trim(field) <> ''),
  text TEXT NOT NULL
) STRICT;

-- The weekly checklist: which of its steps were looked at, for the Friday that is named.
CREATE TABLE friday_step (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  friday TEXT NOT NULL CHECK (friday IS date(friday, '+0 days')),
  step TEXT NOT NULL CHECK (step IN ('readings', 'guardrails', 'decisions', 'bet', 'log')),
  done_at TEXT NOT NULL CHECK (done_at IS strftime('%Y-%m-%dT%H:%M:%S', done_at, '+0 days')),
  UNIQUE (scope_id, friday, step)
) STRICT;

-- When a brief was handed out, so that the next one tells what was decided since.
CREATE TABLE brief (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  made_at TEXT NOT NULL CHECK (made_at IS strftime('%Y-%m-%dT%H:%M:%S', made_at, '+0 days'))
) STRICT;

CREATE TABLE request (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  requester TEXT NOT NULL CHECK (trim(requester) <> ''),
  outcome TEXT NOT NULL DEFAULT '',
  tactic TEXT NOT NULL DEFAULT '',
  wanted_by TEXT CHECK (wanted_by IS date(wanted_by, '+0 days')),
  moscow TEXT CHECK (moscow IN ('must', 'should', 'could', 'wont')),
  experiment_id INTEGER REFERENCES experiment (id),
  created TEXT NOT NULL CHECK (created IS date(created, '+0 days')),
  CHECK (experiment_id IS NULL OR trim(outcome) <> '')
) STRICT;

CREATE INDEX request_by_experiment ON request (experiment_id) WHERE experiment_id IS NOT NULL;

-- The blueprint: what a month is to bring. Five places a month make five deliverables the most.
CREATE TABLE deliverable (
  id INTEGER PRIMARY KEY,
  scope_id INTEGER NOT NULL REFERENCES scope (id),
  month TEXT NOT NULL CHECK (month IS date(month, 'start of month')),
  place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 5),
  title TEXT NOT NULL CHECK (trim(title) <> ''),
  pays_into TEXT NOT NULL CHECK (pays_into IN ('omtm', 'end_goal')),
  experiment_id INTEGER REFERENCES experiment (id) ON DELETE SET NULL,
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  UNIQUE (scope_id, month, place)
) STRICT;

-- The journal behind undo, redo and "who changed what when". A step is one thing a user did.
CREATE TABLE step (
  id INTEGER PRIMARY KEY,
  happened_at TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'undone', 'gone', 'restoring')),
  actor TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX one_open_step ON step (state) WHERE state = 'open';
CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES step (id),
  tbl TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete')),
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after))
) STRICT;
CREATE INDEX change_by_step ON change (step_id, id);

-- What holds now: the head of every chain that was not withdrawn. "entity" is the lasting id of the record.
CREATE VIEW reading_live AS SELECT *, coalesce(thread, id) AS entity FROM reading r
  WHERE void = 0 AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.replaces = r.id);
CREATE VIEW registration_live AS SELECT *, coalesce(thread, id) AS entity FROM registration r
  WHERE void = 0 AND NOT EXISTS (SELECT 1 FROM registration n WHERE n.replaces = r.id);
CREATE VIEW amendment_live AS SELECT *, coalesce(thread, id) AS entity FROM amendment r
  WHERE void = 0 AND NOT EXISTS (SELECT 1 FROM amendment n WHERE n.replaces = r.id);
CREATE VIEW result_live AS SELECT *, coalesce(thread, id) AS entity FROM result r
  WHERE void = 0 AND NOT EXISTS (SELECT 1 FROM result n WHERE n.replaces = r.id);
CREATE VIEW decision_outcome_live AS SELECT *, coalesce(thread, id) AS entity FROM decision_outcome r
  WHERE void = 0 AND NOT EXISTS (SELECT 1 FROM decision_outcome n WHERE n.replaces = r.id);
-- Withdrawn decisions stay visible in the log, marked as such.
CREATE VIEW decision_head AS SELECT *, coalesce(thread, id) AS entity FROM decision r
  WHERE NOT EXISTS (SELECT 1 FROM decision n WHERE n.replaces = r.id);
CREATE VIEW comment_live AS SELECT *, coalesce(thread, id) AS entity FROM comment r
  WHERE void = 0 AND NOT EXISTS (SELECT 1 FROM comment n WHERE n.replaces = r.id);

-- The log as it is listed and searched: one line an entry, written anew by the triggers below whenever one of the
-- records it is made of changes. "id" is the lasting id; "due_on" when an entry that stands is looked at (again).
-- A "+" takes the affinity off a column: SQLite finds an index on an expression by nothing else.
CREATE TABLE log_line (
  id INTEGER PRIMARY KEY,
  decided_at TEXT NOT NULL,
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'reviewed', 'superseded', 'withdrawn')),
  due_on TEXT
) STRICT;
CREATE INDEX log_line_by_time ON log_line (decided_at, id);
CREATE INDEX log_line_by_state ON log_line (state, due_on, decided_at, id);
CREATE VIRTUAL TABLE log_text USING fts5 (title, text, outcome, about,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
CREATE VIEW log_line_now AS SELECT d.entity AS id, d.decided_at, d.kind, d.owner,
    CASE WHEN d.void THEN 'withdrawn'
      WHEN EXISTS (SELECT 1 FROM decision n WHERE n.supersedes = d.entity AND n.void = 0
        AND NOT EXISTS (SELECT 1 FROM decision later WHERE later.replaces = n.id)) THEN 'superseded'
      WHEN o.id IS NOT NULL AND o.next_review IS NULL THEN 'reviewed'
      ELSE 'open' END AS state,
    CASE WHEN o.id IS NULL THEN d.review_on ELSE o.next_review END AS due_on
  FROM decision_head d LEFT JOIN decision_outcome o ON o.id = (SELECT l.id FROM decision_outcome_live l
    WHERE l.decision_id = d.entity ORDER BY l.entity DESC LIMIT 1);
CREATE VIEW log_text_now AS SELECT d.entity AS id, d.title,
    d.text || char(10) || coalesce(r.change || char(10) || r.if_else, '') AS text,
    coalesce(o.choice || char(10) || o.explanation || char(10) || o.overruled_because || char(10) || o.consequence, '')
      || char(10) || coalesce(s.note, '') AS outcome,
    substr(d.decided_at, 1, 10) || char(10) || d.kind || char(10) || d.owner || char(10) || coalesce(r.owner, '')
      || char(10) || coalesce((SELECT m.name FROM omtm x JOIN metric m ON m.id = x.metric_id WHERE x.id = d.omtm_id), '')
      || char(10) || coalesce((SELECT name FROM metric WHERE id = r.metric_id), '')
      || char(10) || coalesce((SELECT title FROM experiment WHERE id = d.experiment_id), '')
      || char(10) || coalesce((SELECT name FROM guardrail WHERE id = d.guardrail_id), '')
      || char(10) || coalesce((SELECT group_concat(reason || ' ' || old || ' ' || new, char(10)) FROM amendment_live
        WHERE registration_id = d.registration_id), '')
      || char(10) || coalesce((SELECT group_concat(text, char(10)) FROM comment_live WHERE decision_id = d.entity), '')
      || char(10) || coalesce((SELECT group_concat(atom, ' ') FROM json_tree(d.guardrails) WHERE type = 'text'), '')
      || char(10) || coalesce((SELECT group_concat(atom, ' ') FROM json_tree(o.guardrails) WHERE type = 'text'), '')
      AS about
  FROM decision_head d
  LEFT JOIN registration r ON r.id = (SELECT l.id FROM registration_live l WHERE l.entity = +d.registration_id)
  LEFT JOIN decision_outcome o ON o.id = (SELECT l.id FROM decision_outcome_live l
    WHERE l.decision_id = d.entity ORDER BY l.entity DESC LIMIT 1)
  LEFT JOIN result s ON s.id = (SELECT l.id FROM result_live l WHERE l.entity = +o.result_id);
-- Inserting an id here writes its line and its text anew.
CREATE VIEW log_refresh AS SELECT NULL AS id;
CREATE TRIGGER log_refresh_now INSTEAD OF INSERT ON log_refresh BEGIN
  DELETE FROM log_line WHERE id = NEW.id;
  INSERT INTO log_line SELECT * FROM log_line_now WHERE id = NEW.id;
  DELETE FROM log_text WHERE rowid = NEW.id;
  INSERT INTO log_text (rowid, title, text, outcome, about)
    SELECT id, title, text, outcome, about FROM log_text_now WHERE id = NEW.id;
END;
CREATE TRIGGER log_of_decision AFTER INSERT ON decision BEGIN
  INSERT INTO log_refresh (id) VALUES (coalesce(NEW.thread, NEW.id));
  INSERT INTO log_refresh (id) SELECT NEW.supersedes WHERE NEW.supersedes IS NOT NULL;
END;
CREATE TRIGGER log_of_outcome AFTER INSERT ON decision_outcome BEGIN
  INSERT INTO log_refresh (id) VALUES (NEW.decision_id);
END;
CREATE TRIGGER log_of_comment AFTER INSERT ON comment BEGIN
  INSERT INTO log_refresh (id) VALUES (NEW.decision_id);
END;
CREATE TRIGGER log_of_amendment AFTER INSERT ON amendment BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head WHERE registration_id = NEW.registration_id;
END;
CREATE TRIGGER log_of_registration AFTER INSERT ON registration WHEN NEW.replaces IS NOT NULL BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head WHERE registration_id = NEW.thread;
END;
CREATE TRIGGER log_of_result AFTER INSERT ON result WHEN NEW.replaces IS NOT NULL BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head WHERE registration_id = NEW.registration_id;
END;
CREATE TRIGGER log_of_metric AFTER UPDATE OF name ON metric WHEN NEW.name <> OLD.name BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head d
    WHERE d.omtm_id IN (SELECT id FROM omtm WHERE metric_id = NEW.id)
      OR d.registration_id IN (SELECT entity FROM registration_live WHERE metric_id = NEW.id);
END;
CREATE TRIGGER log_of_experiment AFTER UPDATE OF title ON experiment WHEN NEW.title <> OLD.title BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head WHERE experiment_id = NEW.id;
END;
CREATE TRIGGER log_of_guardrail AFTER UPDATE OF name ON guardrail WHEN NEW.name <> OLD.name BEGIN
  INSERT INTO log_refresh (id) SELECT entity FROM decision_head WHERE guardrail_id = NEW.id;
END;
