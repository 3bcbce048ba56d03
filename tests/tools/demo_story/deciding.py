"""The demo's backlog and log: ideas and their answers, requests, bets, what came of them, other decisions."""

from __future__ import annotations

from datetime import time

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.backlog.criterion import Criterion, parse_criteria
from omtm_tui.domain.backlog.planning import Moscow, PaysInto
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, Decision, Design
from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.text.dates import add_months
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.storage.read.backlog import experiments as backlog_experiments
from omtm_tui.storage.read.workspace import scope_or_company
from omtm_tui.storage.write import decisions, experiments, planning, ranking
from omtm_tui.storage.write.outcomes import amend, record_outcome
from tests.tools.demo_story.story import Agenda, Story, Told


def _ideas(story: Story, week: int) -> None:
    for told in story.of("idea", week):
        number = _experiment(story, told)
        if told.get("yes") or "moves" in told:
            moves = story.metrics.get(told.get("moves", ""))
            experiments.answer(story.db, number, moves is None, moves)


def _experiment(story: Story, told: Told) -> int:
    """The experiment of an idea or a bet: the one that an action was sent as, or a new one."""
    title = told.get("title") or told["change"][:1].upper() + told["change"][1:]
    scope_id = story.scope(told)
    number = _number(story, title, scope_id) or experiments.add_experiment(story.db, title, scope_id=scope_id)
    fields = ("description", "stage", "effort_weeks", "impact", "confidence", "ease")
    changes = {field: told[field] for field in fields if field in told}
    experiments.edit_experiment(story.db, number, criteria=_criteria(told), **changes)
    return number


def _number(story: Story, title: str, scope_id: int | None = None) -> int | None:
    scope = scope_or_company(story.db.context(scope_id))
    listed = backlog_experiments(story.db.context(), scope.id if scope else 0, 0)
    return next((known.id for known in listed if known.title == title), None)


def _bets(story: Story, week: int) -> None:
    for told in story.of("bet", week):
        number = _experiment(story, told)
        experiments.answer(story.db, number, yes=True)
        ranking.move(story.db, number, 1)
        form = BetForm(
            change=told["change"],
            threshold=Target(TargetKind.AT_LEAST, low=told["at_least"]),
            review_on=story.day(told["review"]),
            metric_id=story.metrics[told["metric"]],
            abort=Target(TargetKind.AT_MOST, high=told["abort"]) if "abort" in told else None,
            experiment_id=number,
            design=Design(told.get("design", "before_after")),
            min_sample=told.get("sample"),
            enrolled_until=story.day(told["enrolled"]) if "enrolled" in told else None,
            min_runtime_days=told.get("runtime", 0),
            probability=told["probability"],
            if_else=told.get("if_else", ""),
        )
        story.entries[told["change"]] = decisions.place_bet(story.db, form)


def _outcomes(story: Story, week: int) -> None:
    for bet in story.told["bet"]:
        for told in bet.get("outcome", ()):
            if told["week"] != week:
                continue
            entry = _outcome(story, story.entries[bet["change"]], told)
            if "criteria" in told and entry.experiment_id is not None:
                experiments.edit_experiment(story.db, entry.experiment_id, criteria=_criteria(told))


def _outcome(story: Story, entry: int, told: Told) -> Decision:
    form = OutcomeForm(
        observed_on=story.db.today,
        before=_arm(told["before"]),
        after=_arm(told["after"]),
        choice=told.get("choice"),
        overruled_because=told.get("because", ""),
        consequence=told["consequence"],
        note=told.get("note", ""),
        again=told.get("again"),
    )
    return record_outcome(story.db, entry, form)


def _changes(story: Story, week: int) -> None:
    """Shipped experiments move on, and one registration is amended."""
    for told in story.of("state", week):
        number = _number(story, told["title"])
        assert number is not None
        experiments.set_state(story.db, number, ExperimentState(told["state"]))
    for bet in story.told["bet"]:
        if (told := bet.get("amended", {})).get("week") == week:
            threshold = Target(TargetKind.AT_LEAST, low=told["at_least"])
            amend(story.db, story.entries[bet["change"]], told["field"], threshold, told["because"])


def _decisions(story: Story, week: int) -> None:
    for told in story.of("decision", week):
        story.entries[told["title"]] = decisions.log_decision(
            story.db,
            told["title"],
            told.get("text", ""),
            told["owner"],
            story.day(told["review"]) if "review" in told else None,
            supersedes=story.entries.get(told.get("supersedes", "")),
        )


def _criteria(told: Told) -> tuple[Criterion, ...] | None:
    return parse_criteria(told["criteria"], NumberFormat()) if "criteria" in told else None


def _arm(told: list[float]) -> Arm:
    """``[value]``, or a share as ``[count, of]``."""
    return Arm(told[0]) if len(told) == 1 else Arm(told[0] / told[1], *told)


def _requests(story: Story, week: int) -> None:
    for told in story.of("request", week):
        number = planning.add_request(
            story.db,
            told["requester"],
            outcome=told.get("outcome", ""),
            tactic=told.get("tactic", ""),
            wanted_by=story.day(told["wanted_by"]) if "wanted_by" in told else None,
            moscow=Moscow(told["moscow"]) if "moscow" in told else None,
        )
        if told.get("tried"):
            planning.try_request(story.db, number)


def _blueprint(story: Story, week: int) -> None:
    """Planned on the last Friday, for the month of today and the two after it."""
    for told in story.told["deliverable"] if week == 0 else ():
        month = add_months(story.today.replace(day=1), told["month"])
        number = planning.add_deliverable(story.db, month, told["title"], PaysInto(told["pays_into"]))
        if told.get("done"):
            planning.tick_deliverable(story.db, number)


AGENDA: Agenda = (
    (time(12), _requests),
    (time(13), _ideas),
    (time(14), _outcomes),
    (time(15), _bets),
    (time(16), _changes),
    (time(16, 30), _decisions),
    (time(17), _blueprint),
)
