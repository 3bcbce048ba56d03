"""The one table of keys and actions. Bindings, the key bar, the palette, the help screen and the README come from it."""

from __future__ import annotations

from msgspec import Struct
from textual.binding import Binding, BindingType

from omtm_tui.domain.actions import Action as NextAction
from omtm_tui.domain.errors import ReportedError
from omtm_tui.i18n import _
from omtm_tui.ui.pages import PAGES, add_key, mark


class Action(Struct, frozen=True):
    """``id`` is the method name after ``action_`` (with arguments, if any); ``keys`` comma-separated, the first is shown.

    ``scope`` names where it works; ``bar`` whether the key bar shows it, ``on_row`` whether it is about the
    lines of a list, so that an empty one has no use for it.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: str
    bar: bool = False
    on_row: bool = False

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        first = self.keys.split(",")[0]
        return shown_key(first)


def shown_key(key: str) -> str:
    """A key as people write it."""
    return _KEYS.get(key, key)


_KEYS = {
    "question_mark": "?",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "backspace": "Backspace",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}

SCOPES = {
    "app": mark("Everywhere"),
    "list": mark("In a list"),
    "form": mark("In a form"),
    "track_record": mark("On the track record"),
    "wizard": mark("In a wizard"),
    "reviews": mark("In the reviews"),
    "friday": mark("On Friday"),
    "brief": mark("On the page for stakeholders"),
    "welcome": mark("On the welcome"),
    "weaknesses": mark("In the list of weaknesses"),
    "tactics": mark("In the list of tactics"),
    **dict(PAGES),
    "triage": mark("Backlog: triage"),
    "board": mark("Backlog: board by state"),
    "requests": mark("Backlog: requests"),
    "sweep": mark("Backlog: still needed?"),
    "blueprint": mark("Backlog: blueprint"),
}

# One line a key, so that the table reads as one.
# fmt: off
ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"page('{name}')", str(number), title, mark("Show this screen."), "app")
        for number, (name, title) in enumerate(PAGES, 1)
    ),
    Action("record", "r", mark("reading"), mark("Record a value of a metric."), "app", bar=True),
    Action("bet", "b", mark("bet"), mark("Write down a bet before its data comes: threshold, review date, guardrails."), "app"),
    Action("friday", "f", mark("Friday"), mark("The weekly checklist: readings, guardrails, due decisions, one bet, the log."), "app", bar=True),
    Action("review", "R", mark("review"), mark("Review the OMTM: your probability first, then the model's; all reviews so far."), "app"),
    Action("brief", "P", mark("page"), mark("The page for stakeholders: the number, the guardrails, the bets, what was decided."), "app"),
    Action("undo", "u", mark("undo"), mark("Take the last change back; works across restarts."), "app", bar=True),
    Action("redo", "U,ctrl+y", mark("redo"), mark("Do the change again that was undone last."), "app"),
    Action("scope", "s", mark("scope"), mark("Switch between the company and its teams."), "app"),
    Action("settings", "comma", mark("settings"), mark("Numbers, limits, the day of the weekly review."), "app"),
    Action("theme", "ctrl+t", mark("theme"), mark("Choose the colours; the choice is kept."), "app"),
    Action("keys", "question_mark,f1", mark("help"), mark("All keys, searchable."), "app", bar=True),
    Action("command_palette", "ctrl+p", mark("commands"), mark("Find any action by its name."), "app", bar=True),
    Action("back", "escape", mark("back"), mark("Close what is open: a detail, a filter, a form."), "app"),
    Action("snapshots", "ctrl+r", mark("snapshots"), mark("Go back to an earlier day; a snapshot is taken each day."), "app"),
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
    Action("triage", "t", mark("triage"), mark("Answer one idea after the other, full screen."), "backlog", bar=True, on_row=True),
    Action("yes", "y", mark("yes"), mark("It contributes directly to the OMTM: rank it."), "backlog", bar=True, on_row=True),
    Action("no", "n", mark("no"), mark("It does not: say which metric it moves first, and park it."), "backlog", bar=True, on_row=True),
    Action("add", "a", mark("add"), mark("Add an idea to the backlog."), "backlog", bar=True),
    Action("move_up", "K,shift+up", mark("up"), mark("One place up among the yes items; all selected ones together."), "backlog", bar=True, on_row=True),
    Action("move_down", "J,shift+down", mark("down"), mark("One place down among the yes items."), "backlog", on_row=True),
    Action("decide", "d", mark("decide"), mark("Place a bet on it, or record the outcome of the running one."), "backlog", bar=True, on_row=True),
    Action("requests", "i", mark("requests"), mark("Intake: what stakeholders ask for."), "backlog", bar=True),
    Action("board", "b", mark("board"), mark("The experiments by state, side by side; here d places the bet."), "backlog", bar=True),
    Action("mark", "space", mark("select"), mark("Select it, so that several are moved at once; Esc selects none."), "backlog", on_row=True),
    Action("to_top", "less_than_sign", mark("to the top"), mark("Make it the first of the yes items."), "backlog", on_row=True),
    Action("to_end", "greater_than_sign", mark("to the end"), mark("Make it the last of the yes items."), "backlog", on_row=True),
    Action("place", "p", mark("to a place"), mark("Type the place it shall have among the yes items."), "backlog", on_row=True),
    Action("edit", "e", mark("edit"), mark("Change title, description, stage, effort, scores and criteria."), "backlog", bar=True, on_row=True),
    Action("clear", "c", mark("clear answer"), mark("Ask the question again later."), "backlog", on_row=True),
    Action("state", "m", mark("move on"), mark("Move it to its next state: implementing, measuring, scaled, or a side exit."), "backlog", on_row=True),
    Action("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "backlog", on_row=True),
    Action("sweep", "w", mark("still needed?"), mark("Go through the backlog and drop what is not needed any more."), "backlog", on_row=True),
    Action("columns", "v", mark("columns"), mark("Show or hide effort and ICE; they never change the order."), "backlog"),
    Action("sort_ice", "o", mark("sort once"), mark("Order the yes items once by impact × confidence × ease."), "backlog", on_row=True),
    Action("blueprint", "B", mark("blueprint"), mark("Three months side by side, at most five deliverables each."), "backlog"),
    Action("add", "a", mark("add"), mark("Add a guardrail: what must hold, and what happens when it does not."), "guardrails", bar=True),
    Action("edit", "e", mark("edit"), mark("Change the rule; the old version is kept."), "guardrails", bar=True, on_row=True),
    Action("decide", "d", mark("decide"), mark("Write down what you do about a breach."), "guardrails", bar=True, on_row=True),
    Action("replay", "t", mark("as of"), mark("Show all guardrails as of a day gone by; Esc returns to today."), "guardrails", bar=True, on_row=True),
    Action("drop", "x,delete", mark("retire"), mark("Stop judging this guardrail; its history stays."), "guardrails", bar=True, on_row=True),
    Action("add", "a", mark("log"), mark("Log a decision."), "decisions", bar=True),
    Action("decide", "d,o", mark("outcome"), mark("Record what came out, and decide; then the next review that is due."), "decisions", bar=True, on_row=True),
    Action("due", "D", mark("due"), mark("Review what is due, one decision after the other."), "decisions", on_row=True),
    Action("supersede", "e", mark("supersede"), mark("Replace a decision by a newer one; both stay."), "decisions", bar=True, on_row=True),
    Action("states", "w", mark("filter"), mark("Only open, due, reviewed or superseded; / also takes state: kind: owner: since: until: tag:"), "decisions", bar=True, on_row=True),
    Action("track_record", "t", mark("track record"), mark("How good your bets and your probabilities were."), "decisions", bar=True),
    Action("amend", "m", mark("amend"), mark("Change what a bet registered, with a reason; both versions stay."), "decisions", bar=True, on_row=True),
    Action("comment", "c", mark("comment"), mark("Say something about an entry later; the entry stays as it is."), "decisions", bar=True, on_row=True),
    Action("copy", "y", mark("copy"), mark("Put the entry on the clipboard as Markdown."), "decisions", bar=True, on_row=True),
    Action("export", "x", mark("export"), mark("Write the entry or the whole log into a folder."), "decisions", bar=True),
    Action("view", "v", mark("editor"), mark("Read the entry in $EDITOR."), "decisions", on_row=True),
    Action("newer", "greater_than_sign", mark("newer"), mark("Go to the decision that took the place of this one."), "decisions", on_row=True),
    Action("older", "less_than_sign", mark("older"), mark("Go to the decision this one took the place of."), "decisions", on_row=True),
    Action("add", "a", mark("add"), mark("Add a metric."), "metrics", bar=True),
    Action("edit", "e", mark("edit"), mark("Change name, unit, cadence and the rest."), "metrics", bar=True, on_row=True),
    Action("import_file", "i", mark("import"), mark("Read readings from a CSV file, with a preview."), "metrics", bar=True),
    Action("north_star", "n", mark("north star"), mark("Make it the north star, the company's long-term number, or end it."), "metrics", bar=True, on_row=True),
    Action("readings", "c", mark("correct"), mark("All readings of the metric: correct or withdraw one."), "metrics", bar=True, on_row=True),
    Action("yes", "y", mark("yes"), mark("It contributes directly: rank it, and ask about the next one."), "triage", bar=True),
    Action("no", "n", mark("no"), mark("Say which metric it moves first; Enter takes the one named last."), "triage", bar=True),
    Action("skip", "s", mark("skip"), mark("Answer it another time."), "triage", bar=True),
    Action("undo", "u", mark("undo"), mark("Back to the idea before, its answer taken back."), "triage", bar=True),
    Action("edit", "e", mark("edit"), mark("Change its words."), "triage", bar=True),
    Action("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "triage", bar=True),
    Action("back", "escape,t", mark("leave"), mark("Back to the backlog; every answer is already saved."), "triage", bar=True),
    Action("state", "m", mark("move on"), mark("Move it to its next state."), "board", bar=True),
    Action("decide", "d", mark("decide"), mark("Place a bet on it, or record the outcome of the running one."), "board", bar=True),
    Action("edit", "e", mark("edit"), mark("Change its words, effort and criteria."), "board", bar=True),
    Action("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "board", bar=True),
    Action("open", "enter", mark("open"), mark("Show it in the list, in full."), "board", bar=True),
    Action("back", "escape,b", mark("list"), mark("Back to the list."), "board", bar=True),
    Action("add", "a", mark("add"), mark("Take a request in: who asks, and for which outcome."), "requests", bar=True),
    Action("edit", "e", mark("edit"), mark("Change it, or write down the outcome that is missing."), "requests", bar=True),
    Action("must", "m", mark("must"), mark("Must have; once more takes it back."), "requests", bar=True),
    Action("should", "s", mark("should"), mark("Should have."), "requests", bar=True),
    Action("could", "c", mark("could"), mark("Could have."), "requests", bar=True),
    Action("wont", "w", mark("won't"), mark("Won't have, this time; it stays listed."), "requests", bar=True),
    Action("attempt", "t", mark("try"), mark("Turn it into an experiment of the backlog; both stay linked."), "requests", bar=True),
    Action("copy", "y", mark("copy answer"), mark("Copy what the requester can be told."), "requests", bar=True),
    Action("drop", "x,delete", mark("delete"), mark("Delete the request; its experiment stays."), "requests"),
    Action("leave", "i", mark("backlog"), mark("Back to the backlog."), "requests"),
    Action("keep", "y,k", mark("still needed"), mark("It stays."), "sweep", bar=True),
    Action("prune", "n,x", mark("drop"), mark("Not needed any more: dropped with all others at the end."), "sweep", bar=True),
    Action("finish", "enter", mark("finish"), mark("When all were asked about: drop what was marked."), "sweep"),
    Action("before", "u,backspace", mark("one back"), mark("Ask about the one before again."), "sweep", bar=True),
    Action("back", "escape,q", mark("end here"), mark("Drop what was marked so far, in one step, and leave."), "sweep", bar=True),
    Action("add", "a", mark("add"), mark("Plan a deliverable for this month; five are the most."), "blueprint", bar=True),
    Action("edit", "e,enter", mark("edit"), mark("Change its words and what it pays into."), "blueprint", bar=True),
    Action("tick", "space", mark("done"), mark("Mark it done, or not done again."), "blueprint", bar=True),
    Action("reorder(-1)", "K,shift+up", mark("up"), mark("One place up in its month."), "blueprint", bar=True),
    Action("reorder(1)", "J,shift+down", mark("down"), mark("One place down in its month."), "blueprint"),
    Action("postpone(-1)", "less_than_sign", mark("earlier"), mark("Into the month before."), "blueprint", bar=True),
    Action("postpone(1)", "greater_than_sign", mark("later"), mark("Into the next month."), "blueprint", bar=True),
    Action("months(-1)", "p", mark("months before"), mark("Look at earlier months."), "blueprint"),
    Action("months(1)", "n", mark("next months"), mark("Look at later months."), "blueprint"),
    Action("drop", "x,delete", mark("take out"), mark("Take it out of the blueprint."), "blueprint", bar=True),
    Action("export", "E", mark("export"), mark("Write the blueprint as Markdown."), "blueprint", bar=True),
    Action("back", "escape,B", mark("leave"), mark("Back to the backlog."), "blueprint"),
    Action("submit", "ctrl+s,f2", mark("save"), mark("Save the form from any field."), "form", bar=True),
    Action("cancel", "escape,ctrl+q", mark("cancel"), mark("Close without saving; asks once when something was typed."), "form", bar=True),
    Action("record_lead_time", "m", mark("record lead time"), mark("Keep today's lead time to signal as a reading of a metric."), "track_record", bar=True),
    Action("back", "escape,h,left,q", mark("back"), mark("Back to the decisions."), "track_record", bar=True),
    Action("more", "f3,ctrl+o", mark("more"), mark("Show the fields beyond the short form, or hide them."), "form"),
    Action("editor", "f4", mark("editor"), mark("Write the text of the field in $EDITOR."), "form"),
    Action("next_step", "f8,ctrl+n", mark("next"), mark("Next step; everything typed is already saved."), "wizard", bar=True),
    Action("previous_step", "f7,ctrl+b", mark("back"), mark("Previous step."), "wizard", bar=True),
    Action("suggest", "f3", mark("suggestions"), mark("Suggestions from the catalogue, copied into the field."), "wizard", bar=True),
    Action("explain", "f1", mark("why"), mark("Why this step matters, with an example."), "wizard", bar=True),
    Action("define", "w", mark("define your one metric"), mark("Your phase first, then eight steps."), "welcome", bar=True),
    Action("demo", "d", mark("look at the demo"), mark("A copy to play with; nothing in it is kept."), "welcome", bar=True),
    Action("import_file", "i", mark("import readings"), mark("From a CSV file, with a preview."), "welcome", bar=True),
    Action("look", "escape", mark("look around"), mark("Every empty list says which key fills it."), "welcome", bar=True),
    Action("hold", "R", mark("review"), mark("Hold a review of today."), "reviews", bar=True),
    Action("back", "escape", mark("back"), mark("Back to where you were."), "reviews", bar=True),
    Action("done", "n,space", mark("next"), mark("This step is looked at: on to the next one."), "friday", bar=True),
    Action("before", "p,backspace", mark("step back"), mark("Look at the step before again."), "friday", bar=True),
    Action("log", "a", mark("log"), mark("Log a decision."), "friday", bar=True),
    Action("copy", "c,y", mark("copy"), mark("Copy the summary of the week."), "friday", bar=True),
    Action("back", "escape", mark("leave"), mark("Leave it; it goes on here until the week is over."), "friday", bar=True),
    Action("copy", "c,y", mark("copy"), mark("Copy the page as Markdown."), "brief", bar=True),
    Action("export", "x", mark("write files"), mark("Write it as Markdown and HTML, and remember that it was handed out."), "brief", bar=True),
    Action("back", "escape", mark("back"), mark("Back to where you were."), "brief", bar=True),
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


_STEPS: dict[NextAction, tuple[tuple[str, str], ...]] = {
    NextAction.ADD_GUARDRAIL: (("app", "page('guardrails')"), ("guardrails", "add")),
    NextAction.ANSWER: (("backlog", "yes"),),
    NextAction.CLOSE_OMTM: (("app", "page('omtm')"), ("omtm", "close_omtm")),
    NextAction.DECIDE_BREACH: (("app", "page('guardrails')"), ("guardrails", "decide")),
    NextAction.DEFINE_OMTM: (("app", "page('omtm')"),),
    NextAction.FIND_PHASE: (("app", "page('phase')"),),
    NextAction.LOG_DECISION: (("friday", "log"),),
    NextAction.MOVE_ON: (("backlog", "state"),),
    NextAction.PLACE_BET: (("backlog", "decide"),),
    NextAction.RECORD: (("app", "record"),),
    NextAction.RECORD_OUTCOME: (("backlog", "decide"),),
    NextAction.REVIEW: (("app", "review"),),
    NextAction.SCORE: (("backlog", "edit"),),
    NextAction.WRITE_OUTCOME: (("requests", "edit"),),
}
"""The keys to press one after the other, as scope and action of the table; what is missing has no key."""

_COMMANDS = {
    NextAction.OPEN_OTHER_FILE: "omtm --db FILE",
    NextAction.RESCUE: "omtm doctor --repair NEW_FILE",
    NextAction.RESTORE: "omtm restore",
}
"""What cannot be done while the app uses the file."""


def key_for(action: NextAction) -> str:
    """The keys for what an error or a next step names, as people write them; empty where there is none."""
    keys = [
        row.key
        for scope, id in _STEPS.get(action, ())
        for row in ACTIONS
        if (row.scope, row.id) == (scope, id)
    ]
    return _(", then ").join(keys)


def with_key(sentence: str, action: NextAction | None) -> str:
    """A sentence with the key that does what it asks for, or the command where only that can."""
    if action is None:
        return sentence
    if command := _COMMANDS.get(action):
        return _("{sentence}: run “{command}”.").format(sentence=sentence.removesuffix("."), command=command)
    key = key_for(action)
    return add_key(sentence, key) + "." if key else sentence


def error_text(error: ReportedError) -> str:
    """An error with the key that helps: ``Answer “Price test” first: press y.``"""
    return with_key(str(error), error.action)
