"""The one table of keys and actions. Bindings, the key bar, the palette, the help screen and the README come from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from omtm_tui.i18n import _


def N_(message: str) -> str:
    """Marks a text for translation that is translated when shown."""
    return message


@dataclass(frozen=True, slots=True)
class Action:
    """``id`` is the method name after ``action_`` (with arguments, if any); ``keys`` comma-separated, the first is shown.

    ``scope`` names where it works; ``bar`` whether the key bar shows it.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: str
    bar: bool = False

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        first = self.keys.split(",")[0]
        names = {"question_mark": "?", "slash": "/", "enter": "Enter", "escape": "Esc", "space": "Space"}
        return names.get(first, first)


PAGES = (
    ("home", N_("Home")),
    ("phase", N_("Phase")),
    ("omtm", N_("OMTM")),
    ("backlog", N_("Backlog")),
    ("guardrails", N_("Guardrails")),
    ("decisions", N_("Decisions")),
    ("metrics", N_("Metrics")),
)
"""The seven screens in the order of their keys."""

SCOPES = {
    "app": N_("Everywhere"),
    "list": N_("In a list"),
    "form": N_("In a form"),
    "wizard": N_("In a wizard"),
} | dict(PAGES)

ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"page('{name}')", str(number), title, N_("Show this screen."), "app")
        for number, (name, title) in enumerate(PAGES, 1)
    ),
    Action("record", "r", N_("reading"), N_("Record a value of a metric."), "app", bar=True),
    Action("bet", "b", N_("bet"), N_("Write down a bet before its data comes: threshold, review date, guardrails."), "app"),
    Action("undo", "u", N_("undo"), N_("Take the last change back; works across restarts."), "app", bar=True),
    Action("redo", "U,ctrl+y", N_("redo"), N_("Do the change again that was undone last."), "app"),
    Action("scope", "s", N_("scope"), N_("Switch between the company and its teams."), "app"),
    Action("theme", "ctrl+t", N_("theme"), N_("Choose the colours; the choice is kept."), "app"),
    Action("keys", "question_mark,f1", N_("help"), N_("All keys, searchable."), "app", bar=True),
    Action("command_palette", "ctrl+p", N_("commands"), N_("Find any action by its name."), "app", bar=True),
    Action("back", "escape", N_("back"), N_("Close what is open: a detail, a filter, a form."), "app"),
    Action("quit", "q,ctrl+q", N_("quit"), N_("Leave. Everything is already saved."), "app"),
    Action("down", "down,j", N_("down"), N_("Next line."), "list"),
    Action("up", "up,k", N_("up"), N_("Previous line."), "list"),
    Action("first", "home,g", N_("first"), N_("First line."), "list"),
    Action("last", "end,G", N_("last"), N_("Last line."), "list"),
    Action("page_down", "pagedown,ctrl+f", N_("page down"), N_("A screenful down."), "list"),
    Action("page_up", "pageup,ctrl+b", N_("page up"), N_("A screenful up."), "list"),
    Action("open", "enter,l,right", N_("open"), N_("Open the line: its detail, or what is to be done."), "list"),
    Action("close", "h,left", N_("close"), N_("Back from the detail to the list."), "list"),
    Action("find", "slash", N_("find"), N_("Filter the list while typing; Esc clears."), "list"),
    Action("add", "a", N_("add idea"), N_("Add an idea to the backlog."), "home", bar=True),
    Action("decide", "d", N_("decide"), N_("Decide what is due: record an outcome, close a breach."), "home", bar=True),
    Action("wizard", "w,enter", N_("find phase"), N_("Walk through the gate questions."), "phase", bar=True),
    Action("choose", "e", N_("choose phase"), N_("Choose a phase yourself, with a reason."), "phase", bar=True),
    Action("wizard", "w,enter", N_("define"), N_("Define the OMTM in eight steps, or go on where you stopped."), "omtm", bar=True),
    Action("close_omtm", "x", N_("close OMTM"), N_("End the OMTM: achieved, missed or abandoned."), "omtm", bar=True),
    Action("add_scope", "a", N_("add team"), N_("Add a team, project or person that may have its own OMTM."), "omtm", bar=True),
    Action("add", "a", N_("add"), N_("Add an idea to the backlog."), "backlog", bar=True),
    Action("yes", "y", N_("yes"), N_("It contributes directly to the OMTM: rank it."), "backlog", bar=True),
    Action("no", "n", N_("no"), N_("It does not: say which metric it moves first, and park it."), "backlog", bar=True),
    Action("move_up", "K,shift+up", N_("move up"), N_("One place up among the yes items."), "backlog", bar=True),
    Action("move_down", "J,shift+down", N_("move down"), N_("One place down among the yes items."), "backlog"),
    Action("decide", "d", N_("decide"), N_("Place a bet on it, or record the outcome of the running one."), "backlog", bar=True),
    Action("edit", "e", N_("edit"), N_("Change title, description, stage and effort."), "backlog", bar=True),
    Action("clear", "c", N_("clear answer"), N_("Ask the question again later."), "backlog"),
    Action("state", "m", N_("move on"), N_("Move it to its next state: implementing, measuring, scaled, or a side exit."), "backlog"),
    Action("drop", "x,delete", N_("drop"), N_("Take it out of the backlog, with a reason."), "backlog"),
    Action("add", "a", N_("add"), N_("Add a guardrail: what must hold, and what happens when it does not."), "guardrails", bar=True),
    Action("edit", "e", N_("edit"), N_("Change the rule; the old version is kept."), "guardrails", bar=True),
    Action("decide", "d", N_("decide"), N_("Write down what you do about a breach."), "guardrails", bar=True),
    Action("drop", "x,delete", N_("retire"), N_("Stop judging this guardrail; its history stays."), "guardrails", bar=True),
    Action("add", "a", N_("log"), N_("Log a decision."), "decisions", bar=True),
    Action("decide", "d,o", N_("outcome"), N_("Record what came out, and decide."), "decisions", bar=True),
    Action("supersede", "e", N_("supersede"), N_("Replace a decision by a newer one; both stay."), "decisions", bar=True),
    Action("export", "x", N_("export"), N_("Write the log as Markdown into a folder."), "decisions", bar=True),
    Action("add", "a", N_("add"), N_("Add a metric."), "metrics", bar=True),
    Action("edit", "e", N_("edit"), N_("Change name, unit, cadence and the rest."), "metrics", bar=True),
    Action("import_file", "i", N_("import"), N_("Read readings from a CSV file, with a preview."), "metrics", bar=True),
    Action("readings", "c", N_("correct"), N_("All readings of the metric: correct or withdraw one."), "metrics", bar=True),
    Action("submit", "ctrl+s,f2", N_("save"), N_("Save the form from any field."), "form", bar=True),
    Action("cancel", "escape", N_("cancel"), N_("Close without saving; asks once when something was typed."), "form", bar=True),
    Action("next_step", "f8,ctrl+n", N_("next"), N_("Next step; everything typed is already saved."), "wizard", bar=True),
    Action("previous_step", "f7,ctrl+b", N_("back"), N_("Previous step."), "wizard", bar=True),
    Action("suggest", "f3", N_("suggestions"), N_("Suggestions from the catalogue, copied into the field."), "wizard", bar=True),
    Action("explain", "f1", N_("why"), N_("Why this step matters, with an example."), "wizard", bar=True),
    Action("leave", "escape,ctrl+q", N_("leave"), N_("Leave the wizard; it opens here again next time."), "wizard", bar=True),
)


def of_scope(scope: str) -> tuple[Action, ...]:
    return tuple(action for action in ACTIONS if action.scope == scope)


def bindings(scope: str) -> list[BindingType]:
    """The key bindings of a scope, for a class's ``BINDINGS``."""
    return [
        Binding(action.keys, action.id, action.label, show=False, id=f"{scope}.{action.id}")
        for action in of_scope(scope)
    ]


def label(action: Action) -> str:
    return _(action.label)
