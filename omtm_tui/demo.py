"""The demo workspace: half a year of one product team, told through the same verbs that a user's keys call.

The story is data (``content/demo.toml``), dated from the last Friday, so that it is fresh on any day. It is
told Friday by Friday on a clock of its own; states, verdicts, honest dates and "after data" are computed from
it as from anything a user types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from omtm_tui.content.data import load
from omtm_tui.domain.decision import Arm, DecisionKind, Design
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.experiment import ExperimentState
from omtm_tui.domain.forms import BetForm, OutcomeForm
from omtm_tui.domain.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.omtm import OmtmStatus
from omtm_tui.domain.phase import Phase
from omtm_tui.domain.target import Target, TargetKind
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.i18n import _
from omtm_tui.storage import (
    decisions,
    drafts,
    experiments,
    guardrails,
    metrics,
    order,
    phases,
    readings,
    reviews,
    workspace,
)
from omtm_tui.storage.amendments import amend
from omtm_tui.storage.db import Db
from omtm_tui.storage.journal import begin_here
from omtm_tui.storage.reads.backlog import backlog
from omtm_tui.storage.reads.base import scopes
from omtm_tui.storage.reads.decisions import decisions as log
from omtm_tui.storage.reads.top import top

Told = dict[str, Any]
"""One table of the story."""


def build_demo(db: Db) -> None:
    """Fill an empty workspace with the story up to now, and leave nothing of it to undo.

    NotAllowed where the workspace is not empty.
    """
    if not top(db.conn, db.today).is_empty:
        raise NotAllowed(_("The demo fills an empty workspace only; choose a new file for it."))
    real = db.now
    story = _Story(db, load("demo"))
    db.now = lambda: story.moment
    try:
        story.tell()
    finally:
        db.now = real
    begin_here(db.conn)


class _Story:
    """Tells the story Friday by Friday; ``moment`` is what its clock shows."""

    def __init__(self, db: Db, told: Told) -> None:
        self.db = db
        self.told = told
        self.moment = db.now()
        self.last_friday = db.today - timedelta((db.today.weekday() - 5) % 7 + 1)
        self.metrics: dict[str, int] = {}
        self.guardrails: dict[str, int] = {}
        self.entries: dict[str, int] = {}

    def day(self, week: int) -> date:
        return self.last_friday - timedelta(weeks=week)

    def tell(self) -> None:
        """Everything that happened, in the order of a Friday: read first, decide in the afternoon."""
        agenda: tuple[tuple[time, Callable[[int], None]], ...] = (
            (time(9, 30), self._readings),
            (time(10), self._phases),
            (time(10, 30), self._omtms),
            (time(11), self._guardrails),
            (time(13), self._ideas),
            (time(14), self._outcomes),
            (time(14, 30), self._breaches),
            (time(15), self._bets),
            (time(15, 30), self._reviews),
            (time(16), self._changes),
            (time(16, 30), self._decisions),
        )
        for week in range(self.told["weeks"], -1, -1):
            for at, happens in agenda:
                self.moment = datetime.combine(self.day(week), at)
                if at == time(9, 30) and week == self.told["weeks"]:
                    self._set_up()
                happens(week)

    def _of(self, kind: str, week: int, key: str = "week") -> Iterator[Told]:
        """What the story tells of one kind for a week."""
        return (told for told in self.told[kind] if told.get(key) == week)

    def _set_up(self) -> None:
        workspace.update_workspace(self.db, **self.told["workspace"])
        for told in self.told["metric"]:
            fields = {"key", "share_limit", "window_days", "source_note"} & told.keys()
            metric = metrics.add_metric(
                self.db,
                told["name"],
                MetricKind(told["kind"]),
                better=Better(told.get("better", "up")),
                stage=FunnelStage(told["stage"]),
                **{field: told[field] for field in fields},
            )
            self.metrics[told["key"]] = metric.id
        star = self.told["north_star"]
        workspace.set_north_star(self.db, star["name"], self.metrics[star["metric"]])

    def _readings(self, week: int) -> None:
        rows = []
        for told in self.told["metric"]:
            place = told["first"] - week
            if 0 <= place < len(told["readings"]):
                cohort = told.get("window_days")
                rows.append(self._reading(told, told["readings"][place], self.day(week), cohort))
            if week == 0 and (young := told.get("young")):
                row = self._reading(told, young["reading"], self.day(0), young["cohort"], young["note"])
                rows.append(row)
        readings.import_readings(self.db, rows, self.told["imported"])
        for told in self.told["metric"]:
            if (again := told.get("correction", {})).get("on") == week:
                day, value, note = self.day(again["week"]), again["value"], again["note"]
                readings.record(self.db, self.metrics[told["key"]], day, value, note=note)

    def _reading(
        self, told: Told, value: Any, day: date, cohort: int | None, note: str = ""
    ) -> readings.ReadingRow:
        """A reading of ``day``; with ``cohort`` days, of who came in the week that ended so long before."""
        end = day - timedelta(cohort) if cohort is not None else None
        counts = value if isinstance(value, list) else (None, None)
        return readings.ReadingRow(
            metric_id=self.metrics[told["key"]],
            observed_on=day,
            value=None if isinstance(value, list) else value,
            numerator=counts[0],
            denominator=counts[1],
            cohort_from=end and end - timedelta(6),
            cohort_to=end,
            note=note,
        )

    def _phases(self, week: int) -> None:
        for told in self._of("phase", week):
            phases.change_phase(self.db, Phase(told["phase"]), told["evidence"])
            newest = log(self.db.conn, self.db.today).entries
            self.entries[told["phase"]] = next(e.id for e in newest if e.kind is DecisionKind.PHASE)
        for told in self._of("phase", week, "review"):
            form = OutcomeForm(self.db.today, choice=told["choice"])
            decisions.record_outcome(self.db, self.entries[told["phase"]], form)

    def _omtms(self, week: int) -> None:
        for told in self._of("omtm", week):
            scope_id = self._scope(told)
            draft = drafts.start_draft(self.db, scope_id)
            for field, text in told["fields"].items():
                drafts.save_field(self.db, draft, field, text)
            for weakness in told["weakness"]:
                self._weakness(draft, weakness)
            if "owner" not in told["fields"]:
                drafts.set_step(self.db, draft, told["step"])
                continue
            closing = told.get("closing")
            if closing:
                self._retire()
            drafts.activate(self.db, draft, closing and OmtmStatus(closing), told.get("note", ""))

    def _scope(self, told: Told) -> int | None:
        """The team that is named, added where nobody handed it an OMTM yet; None for the company."""
        if "scope" not in told:
            return None
        known = {scope.name: scope.id for scope in scopes(self.db.conn)}
        if told["scope"] not in known:
            return workspace.add_scope(self.db, ScopeKind.TEAM, told["scope"]).id
        return known[told["scope"]]

    def _weakness(self, draft: int, told: Told) -> None:
        number = drafts.add_weakness(self.db, draft, told["text"], FunnelStage(told["stage"]))
        if "rate" in told:
            drafts.edit_weakness(self.db, number, rate=told["rate"], benchmark=told["benchmark"])
        if told.get("constraint"):
            drafts.mark_constraint(self.db, number)
        approach = "strengthen" if told.get("strengthen") else "remove"
        for text in told["actions"]:
            action = drafts.add_action(self.db, number, text, approach)
            if any(text == other.get("title") for other in (*self.told["idea"], *self.told["bet"])):
                drafts.send_action(self.db, action)

    def _retire(self) -> None:
        """What guarded the OMTM before guards nothing any more."""
        for (number,) in self.db.conn.execute("SELECT id FROM guardrail").fetchall():
            guardrails.retire_guardrail(self.db, number)

    def _guardrails(self, week: int) -> None:
        for told in self._of("guardrail", week):
            self.guardrails[told["name"]] = guardrails.add_guardrail(self.db, told["name"], told["rule"])

    def _breaches(self, week: int) -> None:
        for told in self._of("guardrail", week, "decided"):
            number = self.guardrails[told["name"]]
            guardrails.decide_guardrail(self.db, number, told["decision"], "PM Core")

    def _ideas(self, week: int) -> None:
        for told in self._of("idea", week):
            number = self._experiment(told)
            if told.get("yes") or "moves" in told:
                moves = self.metrics.get(told.get("moves", ""))
                experiments.answer(self.db, number, moves is None, moves)

    def _experiment(self, told: Told) -> int:
        """The experiment of an idea or a bet: the one that an action was sent as, or a new one."""
        title = told.get("title") or told["change"][:1].upper() + told["change"][1:]
        scope_id = self._scope(told)
        for known in backlog(self.db.conn, self.db.today, scope_id, title).unanswered:
            if known.title == title:
                experiments.edit_experiment(self.db, known.id, **_described(told))
                return known.id
        return experiments.add_experiment(self.db, title, scope_id=scope_id, **_described(told))

    def _bets(self, week: int) -> None:
        for told in self._of("bet", week):
            number = self._experiment(told)
            experiments.answer(self.db, number, yes=True)
            order.move(self.db, number, 1)
            form = BetForm(
                change=told["change"],
                threshold=Target(TargetKind.AT_LEAST, low=told["at_least"]),
                review_on=self.day(told["review"]),
                metric_id=self.metrics[told["metric"]],
                abort=Target(TargetKind.AT_MOST, high=told["abort"]) if "abort" in told else None,
                experiment_id=number,
                design=Design(told.get("design", "before_after")),
                min_sample=told.get("sample"),
                enrolled_until=self.day(told["enrolled"]) if "enrolled" in told else None,
                min_runtime_days=told.get("runtime", 0),
                probability=told["probability"],
                if_else=told.get("if_else", ""),
            )
            self.entries[told["change"]] = decisions.place_bet(self.db, form)

    def _outcomes(self, week: int) -> None:
        for bet in self.told["bet"]:
            for told in bet.get("outcome", ()):
                if told["week"] == week:
                    self._outcome(self.entries[bet["change"]], told)

    def _outcome(self, entry: int, told: Told) -> None:
        form = OutcomeForm(
            observed_on=self.db.today,
            before=_arm(told["before"]),
            after=_arm(told["after"]),
            choice=told.get("choice"),
            overruled_because=told.get("because", ""),
            consequence=told["consequence"],
            note=told.get("note", ""),
            again=told.get("again"),
        )
        decisions.record_outcome(self.db, entry, form)

    def _reviews(self, week: int) -> None:
        for told in self._of("review", week):
            active = top(self.db.conn, self.db.today, self._scope(told)).omtm
            assert active is not None
            reviews.hold_review(self.db, active.omtm.id, told["probability"], told.get("note", ""))

    def _changes(self, week: int) -> None:
        """Shipped experiments move on, and one registration is amended."""
        for told in self._of("state", week):
            for known in backlog(self.db.conn, self.db.today, query=told["title"]).finished:
                experiments.set_state(self.db, known.id, ExperimentState(told["state"]))
        for bet in self.told["bet"]:
            if (told := bet.get("amended", {})).get("week") == week:
                threshold = Target(TargetKind.AT_LEAST, low=told["at_least"])
                amend(self.db, self.entries[bet["change"]], told["field"], threshold, told["because"])

    def _decisions(self, week: int) -> None:
        for told in self._of("decision", week):
            self.entries[told["title"]] = decisions.log_decision(
                self.db,
                told["title"],
                told.get("text", ""),
                told["owner"],
                self.day(told["review"]) if "review" in told else None,
                supersedes=self.entries.get(told.get("supersedes", "")),
            )


def _described(told: Told) -> Told:
    return {field: told[field] for field in ("description", "stage", "effort_weeks") if field in told}


def _arm(told: list[float]) -> Arm:
    """``[value]``, or a share as ``[count, of]``."""
    return Arm(told[0]) if len(told) == 1 else Arm(told[0] / told[1], *told)
