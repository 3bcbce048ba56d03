"""The one table of keys and actions. Bindings, the key bar, the palette, the help screen and the README come from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from omtm_tui.i18n import _
from omtm_tui.ui.pages import PAGES, mark


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


SCOPES = {
    "app": mark("Everywhere"),
    "list": mark("In a list"),
    "form": mark("In a form"),
    "wizard": mark("In a wizard"),
    "welcome": mark("On the welcome"),
    "weaknesses": mark("In the list of weaknesses"),
    "tactics": mark("In the list of tactics"),
} | dict(PAGES)

# One line a key, so that the table reads as one.
# fmt: off
ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"page('{name}')", str(number), title, mark("Show this screen."), "app")
        for number, (name, title) in enumerate(PAGES, 1)
    ),
    Action("record", "r", mark("reading"), mark("Record a value of a metric."), "app", bar=True),
    Action("bet", "b", mark("bet"), mark("Write down a bet before its data comes: threshold, review date, guardrails."), "app"),
    Action("undo", "u", mark("undo"), mark("Take the last change back; works across restarts."), "app", bar=True),
    Action("redo", "U,ctrl+y", mark("redo"), mark("Do the change again that was undone last."), "app"),
    Action("scope", "s", mark("scope"), mark("Switch between the company and its teams."), "app"),
    Action("theme", "ctrl+t", mark("theme"), mark("Choose the colours; the choice is kept."), "app"),
    Action("keys", "question_mark,f1", mark("help"), mark("All keys, searchable."), "app", bar=True),
    Action("command_palette", "ctrl+p", mark("commands"), mark("Find any action by its name."), "app", bar=True),
    Action("back", "escape", mark("back"), mark("Close what is open: a detail, a filter, a form."), "app"),
    Action("quit", "q,ctrl+q", mark("quit"), mark("Leave. Everything is already saved."), "app"),
    Action("down", "down,j", mark("down"), mark("Next line."), "list"),
    Action("up", "up,k", mark("up"), mark("Previous line."), "list"),
    Action("first", "home,g", mark("first"), mark("First line."), "list"),
    Action("last", "end,G", mark("last"), mark("Last line."), "list"),
    Action("page_down", "pagedown,ctrl+f", mark("page down"), mark("A screenful down."), "list"),
    Action("page_up", "pageup,ctrl+b", mark("page up"), mark("A screenful up."), "list"),
    Action("open", "enter,l,right", mark("open"), mark("Open the line: its detail, or what is to be done."), "list"),
    Action("close", "h,left", mark("close"), mark("Back from the detail to the list."), "list"),
    Action("find", "slash", mark("find"), mark("Filter the list while typing; Esc clears."), "list"),
    Action("add", "a", mark("add idea"), mark("Add an idea to the backlog."), "home", bar=True),
    Action("decide", "d", mark("decide"), mark("Decide what is due: record an outcome, close a breach."), "home", bar=True),
    Action("wizard", "w,enter", mark("find phase"), mark("Walk through the gate questions."), "phase", bar=True),
    Action("choose", "e", mark("choose phase"), mark("Choose a phase yourself, with a reason."), "phase", bar=True),
    Action("wizard", "w,enter", mark("define"), mark("Define the OMTM in eight steps, or go on where you stopped."), "omtm", bar=True),
    Action("close_omtm", "x", mark("close OMTM"), mark("End the OMTM: achieved, missed or abandoned."), "omtm", bar=True),
    Action("add_scope", "a", mark("add team"), mark("Add a team, project or person that may have its own OMTM."), "omtm", bar=True),
    Action("add", "a", mark("add"), mark("Add an idea to the backlog."), "backlog", bar=True),
    Action("yes", "y", mark("yes"), mark("It contributes directly to the OMTM: rank it."), "backlog", bar=True),
    Action("no", "n", mark("no"), mark("It does not: say which metric it moves first, and park it."), "backlog", bar=True),
    Action("move_up", "K,shift+up", mark("move up"), mark("One place up among the yes items."), "backlog", bar=True),
    Action("move_down", "J,shift+down", mark("move down"), mark("One place down among the yes items."), "backlog"),
    Action("decide", "d", mark("decide"), mark("Place a bet on it, or record the outcome of the running one."), "backlog", bar=True),
    Action("edit", "e", mark("edit"), mark("Change title, description, stage and effort."), "backlog", bar=True),
    Action("clear", "c", mark("clear answer"), mark("Ask the question again later."), "backlog"),
    Action("state", "m", mark("move on"), mark("Move it to its next state: implementing, measuring, scaled, or a side exit."), "backlog"),
    Action("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "backlog"),
    Action("add", "a", mark("add"), mark("Add a guardrail: what must hold, and what happens when it does not."), "guardrails", bar=True),
    Action("edit", "e", mark("edit"), mark("Change the rule; the old version is kept."), "guardrails", bar=True),
    Action("decide", "d", mark("decide"), mark("Write down what you do about a breach."), "guardrails", bar=True),
    Action("replay", "t", mark("as of"), mark("Judge all guardrails as of another day."), "guardrails"),
    Action("drop", "x,delete", mark("retire"), mark("Stop judging this guardrail; its history stays."), "guardrails", bar=True),
    Action("add", "a", mark("log"), mark("Log a decision."), "decisions", bar=True),
    Action("decide", "d,o", mark("outcome"), mark("Record what came out, and decide."), "decisions", bar=True),
    Action("supersede", "e", mark("supersede"), mark("Replace a decision by a newer one; both stay."), "decisions", bar=True),
    Action("export", "x", mark("export"), mark("Write the log as Markdown into a folder."), "decisions", bar=True),
    Action("add", "a", mark("add"), mark("Add a metric."), "metrics", bar=True),
    Action("edit", "e", mark("edit"), mark("Change name, unit, cadence and the rest."), "metrics", bar=True),
    Action("import_file", "i", mark("import"), mark("Read readings from a CSV file, with a preview."), "metrics", bar=True),
    Action("readings", "c", mark("correct"), mark("All readings of the metric: correct or withdraw one."), "metrics", bar=True),
    Action("submit", "ctrl+s,f2", mark("save"), mark("Save the form from any field."), "form", bar=True),
    Action("cancel", "escape", mark("cancel"), mark("Close without saving; asks once when something was typed."), "form", bar=True),
    Action("next_step", "f8,ctrl+n", mark("next"), mark("Next step; everything typed is already saved."), "wizard", bar=True),
    Action("previous_step", "f7,ctrl+b", mark("back"), mark("Previous step."), "wizard", bar=True),
    Action("suggest", "f3", mark("suggestions"), mark("Suggestions from the catalogue, copied into the field."), "wizard", bar=True),
    Action("explain", "f1", mark("why"), mark("Why this step matters, with an example."), "wizard", bar=True),
    Action("define", "w", mark("define your one metric"), mark("Your phase first, then eight steps."), "welcome"),
    Action("demo", "d", mark("look at the demo"), mark("A copy to play with; nothing in it is kept."), "welcome"),
    Action("import_file", "i", mark("import readings"), mark("From a CSV file, with a preview."), "welcome"),
    Action("look", "escape", mark("look around"), mark("Every empty list says which key fills it."), "welcome"),
    Action("leave", "escape,ctrl+q", mark("leave"), mark("Leave the wizard; it opens here again next time."), "wizard", bar=True),
    Action("finish", "ctrl+s,f2", mark("finish"), mark("Finish the wizard, or see what is still missing."), "wizard"),
    Action("add", "a", mark("add"), mark("Add a weakness."), "weaknesses", bar=True),
    Action("edit", "e", mark("edit"), mark("Change its words, stage and numbers."), "weaknesses", bar=True),
    Action("constraint", "c", mark("constraint"), mark("Mark the one that holds back all the others."), "weaknesses", bar=True),
    Action("remove", "x,delete", mark("remove"), mark("Take it off the list, with its actions."), "weaknesses", bar=True),
    Action("add", "a", mark("add"), mark("Add an action against the weakness."), "tactics", bar=True),
    Action("send", "s", mark("to backlog"), mark("Send the action to the backlog as an idea."), "tactics", bar=True),
    Action("remove", "x,delete", mark("remove"), mark("Take the action off the list."), "tactics", bar=True),
)
# fmt: on


def of_scope(scope: str) -> tuple[Action, ...]:
    """The actions of a scope in the table's order."""
    return tuple(action for action in ACTIONS if action.scope == scope)


def bindings(scope: str) -> list[BindingType]:
    """The key bindings of a scope, for a class's ``BINDINGS``."""
    return [
        Binding(action.keys, action.id, action.label, show=False, id=f"{scope}.{action.id}")
        for action in of_scope(scope)
    ]


def label(action: Action) -> str:
    """The action's short name in the user's language."""
    return _(action.label)
