"""``omtm status``: where the OMTM stands and what to do next."""

from omtm_tui.cli.common import Reply, command_for, table
from omtm_tui.cli.json_output import Key, Shape, each, nested
from omtm_tui.cli.workspace import reading
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.omtm.definition import what_for
from omtm_tui.domain.omtm.headline import big_number
from omtm_tui.domain.omtm.omtm import OmtmView, Stakeholder
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.next_steps import NextStep
from omtm_tui.domain.text.dates import age_text, format_date, left_text
from omtm_tui.domain.text.parts import as_sentence, dotted
from omtm_tui.i18n import _
from omtm_tui.storage.read.home import home


def target_line(view: OmtmView) -> float:
    """Return the target as one number."""
    return view.omtm.target.line(view.omtm.baseline)


def target_direction(view: OmtmView) -> str:
    """Return the way to the target: up or down."""
    return "up" if view.omtm.target.rises(view.omtm.baseline, view.metric.better) else "down"


STAKEHOLDER = Shape(
    Stakeholder,
    "Someone who has to live with the OMTM.",
    name="What they are called.",
    sees="Whether they see what we work on.",
    knows="Whether they know why.",
    involved="Whether they feel involved.",
)

OMTM = Shape(
    OmtmView,
    "An OMTM and where it stands.",
    metric=Key("The key of its metric.", "metric.key"),
    name=Key("The name of its metric.", "metric.name"),
    unit=Key("The unit of its metric.", "metric.unit"),
    value=Key("The latest reading.", "now.value"),
    observed_on=Key("The day of the latest reading.", "now.observed_on"),
    baseline=Key("The value at the start.", "omtm.baseline"),
    target=Key("The target as one number: the nearer end of a band.", target_line),
    target_kind=Key("Whether the target is a least value, a most value or a band.", "omtm.target.kind"),
    target_low=Key("The least value that meets the target.", "omtm.target.low"),
    target_high=Key("The largest value that meets the target.", "omtm.target.high"),
    target_strict=Key("Whether the value has to lie beyond that line, not on it.", "omtm.target.strict"),
    direction=Key("The way to the target: up or down.", target_direction),
    started=Key("The day it was activated.", "omtm.started"),
    deadline=Key("The day by which the target is to be met.", "omtm.deadline"),
    status=Key("Whether it is active, or how it ended.", "omtm.status"),
    owner=Key("Who owns it.", "omtm.owner"),
    initiative=Key("What is done to move it.", "omtm.initiative"),
    stage=Key("The funnel stage it is about.", "omtm.stage"),
    segment=Key("Whose numbers count.", "omtm.segment"),
    period=Key("How long one value is measured over.", "omtm.period"),
    north_star_relation=Key("How it pays into the north star metric.", "omtm.north_star_relation"),
    achievable_because=Key("Why the target can be reached.", "background.achievable_because"),
    deadline_reason=Key("Why the deadline is that day.", "background.deadline_reason"),
    review_weeks=Key("The weeks from one review to the next.", "omtm.review_weeks"),
    first_review=Key("The day of the first review.", "omtm.first_review"),
    attendees=Key("Who attends the reviews.", "omtm.attendees"),
    reevaluate_on=Key("The day on which it is thought about again.", "omtm.reevaluate_on"),
    triggers=Key("What else calls for another look.", "omtm.triggers"),
    end_goal=Key("The goal of the next one to two years.", "omtm.end_goal"),
    end_goal_by=Key("The day the end goal is to be reached by.", "background.end_goal_by"),
    contributions=Key("Who contributes how, a line each.", "background.contributions"),
    stakeholders=each(STAKEHOLDER, "Who has to live with it.", "background.stakeholders"),
    sentence="The OMTM in one sentence.",
    hypothesis="The hypothesis in one sentence.",
    probability=Key("How likely the target is met at the deadline, by the forecast.", "outlook.at"),
)

GUARDRAIL = Shape(
    GuardrailView,
    "A guardrail in force.",
    id="Its number.",
    name="Its name.",
    rule="Its rule as written.",
    state="How it stands.",
    value="What its rule looks at, in the metric's unit; a change as a part of one.",
    explanation="Why it stands so.",
)

NEXT_STEP = Shape(
    NextStep,
    "One thing to do.",
    kind="What kind of step it is.",
    text="What to do, in words.",
    urgent=Key("Whether it cannot wait.", "kind.urgent"),
    screen="The page on which it is done.",
    id=Key("The number of the record it is about.", "target_id"),
)

STATUS = Shape(
    HomeView,
    "Where the OMTM stands and what to do next.",
    today=Key("The day this is as of.", "top.today"),
    company=Key("The company's name.", "top.workspace.company"),
    team=Key("Whose OMTM it is, where it is not the company's.", "top.team", empty=True),
    phase=Key("The product phase.", "top.phase"),
    industry=Key("What the company sells, and to whom.", "top.workspace.industry"),
    audience=Key("Whom it sells to: businesses, people or both.", "top.workspace.audience"),
    business_model=Key("How it earns money.", "top.workspace.business_model"),
    maturity=Key("How far it has come.", "top.workspace.maturity"),
    size=Key("How large it is.", "top.workspace.size"),
    guidepoint=Key("What success looks like in the coming months.", "top.workspace.guidepoint"),
    omtm=nested(OMTM, "The active OMTM.", "top.omtm"),
    guardrails=each(GUARDRAIL, "The guardrails in force."),
    next=each(NEXT_STEP, "What to do next, the most urgent first."),
)


def status(team: str | None = None) -> Reply:
    """Reply with the first screen."""
    with reading(team) as context:
        view = home(context)
    return Reply(lambda: _status_lines(view), STATUS, view)


def _status_lines(view: HomeView) -> list[str]:
    top = view.top
    title = dotted((top.workspace.company, top.team, top.phase.label if top.phase else ""))
    lines = [title] if title else []
    lines += map(": ".join, what_for(top))
    if top.omtm:
        lines += _omtm_lines(top.omtm, top)
    else:
        lines.append(big_number(None, top).sentence)
    if view.guardrails:
        rows = [(one.standing.text, one.name, one.value_text, one.rule) for one in view.guardrails]
        lines += ["", _("Guardrails"), *table(rows, "  ")]
    if view.next:
        lines += ["", _("Next")]
        lines += [f"  {'!' if step.kind.urgent else '·'} {step.text}  ({_way(step)})" for step in view.next]
    return lines


def _way(step: NextStep) -> str:
    """How a step is done: the verb, and the command where there is one."""
    command = command_for(step.action)
    return f"{step.hint}: {command}" if command else step.hint


def _omtm_lines(view: OmtmView, top: Header) -> list[str]:
    omtm, today = view.omtm, top.today
    now = _("no reading yet")
    if view.now:
        now = f"{view.now_text(top.numbers)} ({age_text((today - view.now.observed_on).days)})"
    goal = _("{name}: {now} → {target} by {deadline}, {left}").format(
        name=view.metric.name,
        now=now,
        target=view.target_text,
        deadline=format_date(omtm.deadline, today),
        left=left_text((omtm.deadline - today).days),
    )
    outlook = view.outlook.sentence if view.outlook else ""
    return [goal, *filter(None, (outlook, as_sentence(pace_text(view, top)), view.sentence, view.hypothesis))]
