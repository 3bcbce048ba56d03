"""The key table: every key of every page, dialog, wizard and widget.

Bindings, the key bar, the palette, the help and the README are made from it; it can be read without Textual.
"""

from msgspec import Struct

from omtm_tui.i18n import mark
from omtm_tui.ui.pages import PAGES


class KeyAction(Struct, frozen=True):
    """A row of the table: what some keys do in a scope.

    ``id`` is the method name after ``action_`` (with arguments, if any, and ``app.`` before one of the app);
    ``keys`` are separated by commas, the first is shown. ``scope`` names where they work. ``bar`` says whether
    the key bar shows the row, ``on_row`` whether it is about the lines of a list, so that an empty one has no
    use for it, ``listed`` whether help and palette know it, ``priority`` whether it comes before the keys of
    what has the focus.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: str
    bar: bool = False
    on_row: bool = False
    listed: bool = True
    priority: bool = False

    @property
    def first_key(self) -> str:
        """The first key, as Textual calls it."""
        return self.keys.partition(",")[0]

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        return written_key(self.first_key)


def _silent(scope: str, id: str, keys: str, *, priority: bool = False) -> KeyAction:
    return KeyAction(id, keys, "", "", scope, listed=False, priority=priority)


def written_key(key: str) -> str:
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
KEY_TABLE: tuple[KeyAction, ...] = (
    *(
        KeyAction(f"page('{name}')", str(number), title, mark("Show this screen."), "app")
        for number, (name, title) in enumerate(PAGES, 1)
    ),
    KeyAction("record", "r", mark("reading"), mark("Record a value of a metric."), "app", bar=True),
    KeyAction("bet", "b", mark("bet"), mark("Write down a bet before its data comes: threshold, review date, guardrails."), "app"),
    KeyAction("friday", "f", mark("Friday"), mark("The weekly checklist: readings, guardrails, due decisions, one bet, the log."), "app", bar=True),
    KeyAction("review", "R", mark("review"), mark("Review the OMTM: your probability first, then the model's; all reviews so far."), "app"),
    KeyAction("brief", "P", mark("page"), mark("The page for stakeholders: the number, the guardrails, the bets, what was decided."), "app"),
    KeyAction("undo", "u", mark("undo"), mark("Take the last change back; works across restarts."), "app", bar=True),
    KeyAction("redo", "U,ctrl+y", mark("redo"), mark("Do the change again that was undone last."), "app"),
    KeyAction("scope", "s", mark("scope"), mark("Switch between the company and its teams."), "app"),
    KeyAction("settings", "comma", mark("settings"), mark("Numbers, limits, the day of the weekly review."), "app"),
    KeyAction("theme", "ctrl+t", mark("theme"), mark("Choose the colours; the choice is kept."), "app"),
    KeyAction("keys", "question_mark,f1", mark("help"), mark("All keys, searchable."), "app", bar=True),
    KeyAction("command_palette", "ctrl+p", mark("commands"), mark("Find any action by its name."), "app", bar=True),
    KeyAction("back", "escape", mark("back"), mark("Close what is open: a detail, a filter, a form."), "app"),
    KeyAction("snapshots", "ctrl+r", mark("snapshots"), mark("Go back to an earlier day; a snapshot is taken each day."), "app"),
    KeyAction("quit", "q,ctrl+q", mark("quit"), mark("Leave. Everything is already saved."), "app"),
    KeyAction("down", "down,j", mark("down"), mark("Next line."), "list"),
    KeyAction("up", "up,k", mark("up"), mark("Previous line."), "list"),
    KeyAction("first", "home,g", mark("first"), mark("First line."), "list"),
    KeyAction("last", "end,G", mark("last"), mark("Last line."), "list"),
    KeyAction("page_down", "pagedown,ctrl+f", mark("page down"), mark("A screenful down."), "list"),
    KeyAction("page_up", "pageup,ctrl+b", mark("page up"), mark("A screenful up."), "list"),
    KeyAction("open", "enter,l,right", mark("open"), mark("Open the line: its detail, or what is to be done."), "list"),
    KeyAction("close", "h,left", mark("close"), mark("Back from the detail to the list."), "list"),
    KeyAction("find", "slash", mark("find"), mark("Filter the list while typing; Esc clears."), "list"),
    KeyAction("add", "a", mark("add idea"), mark("Add an idea to the backlog."), "home", bar=True),
    KeyAction("decide", "d", mark("decide"), mark("Decide what is due: record an outcome, close a breach."), "home", bar=True),
    KeyAction("wizard", "w,enter", mark("find phase"), mark("Walk through the gate questions."), "phase", bar=True),
    KeyAction("choose", "e", mark("choose phase"), mark("Choose a phase yourself, with a reason."), "phase", bar=True),
    KeyAction("wizard", "w,enter", mark("define"), mark("Define the OMTM in eight steps, or go on where you stopped."), "omtm", bar=True),
    KeyAction("close_omtm", "x", mark("close OMTM"), mark("End the OMTM: achieved, missed or abandoned."), "omtm", bar=True),
    KeyAction("add_scope", "a", mark("add team"), mark("Add a team, project or person that may have its own OMTM."), "omtm", bar=True),
    KeyAction("triage", "t", mark("triage"), mark("Answer one idea after the other, full screen."), "backlog", bar=True, on_row=True),
    KeyAction("yes", "y", mark("yes"), mark("It contributes directly to the OMTM: rank it."), "backlog", bar=True, on_row=True),
    KeyAction("no", "n", mark("no"), mark("It does not: say which metric it moves first, and park it."), "backlog", bar=True, on_row=True),
    KeyAction("add", "a", mark("add"), mark("Add an idea to the backlog."), "backlog", bar=True),
    KeyAction("move_up", "K,shift+up", mark("up"), mark("One place up among the yes items; all selected ones together."), "backlog", bar=True, on_row=True),
    KeyAction("move_down", "J,shift+down", mark("down"), mark("One place down among the yes items."), "backlog", on_row=True),
    KeyAction("decide", "d", mark("decide"), mark("Place a bet on it, or record the outcome of the running one."), "backlog", bar=True, on_row=True),
    KeyAction("requests", "i", mark("requests"), mark("Intake: what stakeholders ask for."), "backlog", bar=True),
    KeyAction("board", "b", mark("board"), mark("The experiments by state, side by side; here d places the bet."), "backlog", bar=True),
    KeyAction("mark", "space", mark("select"), mark("Select it, so that several are moved at once; Esc selects none."), "backlog", on_row=True),
    KeyAction("to_top", "less_than_sign", mark("to the top"), mark("Make it the first of the yes items."), "backlog", on_row=True),
    KeyAction("to_end", "greater_than_sign", mark("to the end"), mark("Make it the last of the yes items."), "backlog", on_row=True),
    KeyAction("place", "p", mark("to a place"), mark("Type the place it shall have among the yes items."), "backlog", on_row=True),
    KeyAction("edit", "e", mark("edit"), mark("Change title, description, stage, effort, scores and criteria."), "backlog", bar=True, on_row=True),
    KeyAction("clear", "c", mark("clear answer"), mark("Ask the question again later."), "backlog", on_row=True),
    KeyAction("state", "m", mark("move on"), mark("Move it to its next state: implementing, measuring, scaled, or a side exit."), "backlog", on_row=True),
    KeyAction("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "backlog", on_row=True),
    KeyAction("sweep", "w", mark("still needed?"), mark("Go through the backlog and drop what is not needed any more."), "backlog", on_row=True),
    KeyAction("columns", "v", mark("columns"), mark("Show or hide effort and ICE; they never change the order."), "backlog"),
    KeyAction("sort_ice", "o", mark("sort once"), mark("Order the yes items once by impact × confidence × ease."), "backlog", on_row=True),
    KeyAction("blueprint", "B", mark("blueprint"), mark("Three months side by side, at most five deliverables each."), "backlog"),
    KeyAction("add", "a", mark("add"), mark("Add a guardrail: what must hold, and what happens when it does not."), "guardrails", bar=True),
    KeyAction("edit", "e", mark("edit"), mark("Change the rule; the old version is kept."), "guardrails", bar=True, on_row=True),
    KeyAction("decide", "d", mark("decide"), mark("Write down what you do about a breach."), "guardrails", bar=True, on_row=True),
    KeyAction("replay", "t", mark("as of"), mark("Show all guardrails as of a day gone by; Esc returns to today."), "guardrails", bar=True, on_row=True),
    KeyAction("drop", "x,delete", mark("retire"), mark("Stop judging this guardrail; its history stays."), "guardrails", bar=True, on_row=True),
    KeyAction("add", "a", mark("log"), mark("Log a decision."), "decisions", bar=True),
    KeyAction("decide", "d,o", mark("outcome"), mark("Record what came out, and decide; then the next review that is due."), "decisions", bar=True, on_row=True),
    KeyAction("due", "D", mark("due"), mark("Review what is due, one decision after the other."), "decisions", on_row=True),
    KeyAction("supersede", "e", mark("supersede"), mark("Replace a decision by a newer one; both stay."), "decisions", bar=True, on_row=True),
    KeyAction("states", "w", mark("filter"), mark("Only open, due, reviewed or superseded; / also takes state: kind: owner: since: until: tag:"), "decisions", bar=True, on_row=True),
    KeyAction("track_record", "t", mark("track record"), mark("How good your bets and your probabilities were."), "decisions", bar=True),
    KeyAction("amend", "m", mark("amend"), mark("Change what a bet registered, with a reason; both versions stay."), "decisions", bar=True, on_row=True),
    KeyAction("comment", "c", mark("comment"), mark("Say something about an entry later; the entry stays as it is."), "decisions", bar=True, on_row=True),
    KeyAction("copy", "y", mark("copy"), mark("Put the entry on the clipboard as Markdown."), "decisions", bar=True, on_row=True),
    KeyAction("export", "x", mark("export"), mark("Write the entry or the whole log into a folder."), "decisions", bar=True),
    KeyAction("view", "v", mark("editor"), mark("Read the entry in $EDITOR."), "decisions", on_row=True),
    KeyAction("newer", "greater_than_sign", mark("newer"), mark("Go to the decision that took the place of this one."), "decisions", on_row=True),
    KeyAction("older", "less_than_sign", mark("older"), mark("Go to the decision this one took the place of."), "decisions", on_row=True),
    KeyAction("add", "a", mark("add"), mark("Add a metric."), "metrics", bar=True),
    KeyAction("edit", "e", mark("edit"), mark("Change name, unit, cadence and the rest."), "metrics", bar=True, on_row=True),
    KeyAction("import_file", "i", mark("import"), mark("Read readings from a CSV file, with a preview."), "metrics", bar=True),
    KeyAction("north_star", "n", mark("north star"), mark("Make it the north star, the company's long-term number, or end it."), "metrics", bar=True, on_row=True),
    KeyAction("readings", "c", mark("correct"), mark("All readings of the metric: correct or withdraw one."), "metrics", bar=True, on_row=True),
    KeyAction("yes", "y", mark("yes"), mark("It contributes directly: rank it, and ask about the next one."), "triage", bar=True),
    KeyAction("no", "n", mark("no"), mark("Say which metric it moves first; Enter takes the one named last."), "triage", bar=True),
    KeyAction("skip", "s", mark("skip"), mark("Answer it another time."), "triage", bar=True),
    KeyAction("undo", "u", mark("undo"), mark("Back to the idea before, its answer taken back."), "triage", bar=True),
    KeyAction("edit", "e", mark("edit"), mark("Change its words."), "triage", bar=True),
    KeyAction("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "triage", bar=True),
    KeyAction("back", "escape,t", mark("leave"), mark("Back to the backlog; every answer is already saved."), "triage", bar=True),
    KeyAction("state", "m", mark("move on"), mark("Move it to its next state."), "board", bar=True),
    KeyAction("decide", "d", mark("decide"), mark("Place a bet on it, or record the outcome of the running one."), "board", bar=True),
    KeyAction("edit", "e", mark("edit"), mark("Change its words, effort and criteria."), "board", bar=True),
    KeyAction("drop", "x,delete", mark("drop"), mark("Take it out of the backlog, with a reason."), "board", bar=True),
    KeyAction("open", "enter", mark("open"), mark("Show it in the list, in full."), "board", bar=True),
    KeyAction("back", "escape,b", mark("list"), mark("Back to the list."), "board", bar=True),
    KeyAction("add", "a", mark("add"), mark("Take a request in: who asks, and for which outcome."), "requests", bar=True),
    KeyAction("edit", "e", mark("edit"), mark("Change it, or write down the outcome that is missing."), "requests", bar=True),
    KeyAction("must", "m", mark("must"), mark("Must have; once more takes it back."), "requests", bar=True),
    KeyAction("should", "s", mark("should"), mark("Should have."), "requests", bar=True),
    KeyAction("could", "c", mark("could"), mark("Could have."), "requests", bar=True),
    KeyAction("wont", "w", mark("won't"), mark("Won't have, this time; it stays listed."), "requests", bar=True),
    KeyAction("attempt", "t", mark("try"), mark("Turn it into an experiment of the backlog; both stay linked."), "requests", bar=True),
    KeyAction("copy", "y", mark("copy answer"), mark("Copy what the requester can be told."), "requests", bar=True),
    KeyAction("drop", "x,delete", mark("delete"), mark("Delete the request; its experiment stays."), "requests"),
    KeyAction("leave", "i", mark("backlog"), mark("Back to the backlog."), "requests"),
    KeyAction("keep", "y,k", mark("still needed"), mark("It stays."), "sweep", bar=True),
    KeyAction("prune", "n,x", mark("drop"), mark("Not needed any more: dropped with all others at the end."), "sweep", bar=True),
    KeyAction("finish", "enter", mark("finish"), mark("When all were asked about: drop what was marked."), "sweep"),
    KeyAction("before", "u,backspace", mark("one back"), mark("Ask about the one before again."), "sweep", bar=True),
    KeyAction("back", "escape,q", mark("end here"), mark("Drop what was marked so far, in one step, and leave."), "sweep", bar=True),
    KeyAction("add", "a", mark("add"), mark("Plan a deliverable for this month; five are the most."), "blueprint", bar=True),
    KeyAction("edit", "e,enter", mark("edit"), mark("Change its words and what it pays into."), "blueprint", bar=True),
    KeyAction("tick", "space", mark("done"), mark("Mark it done, or not done again."), "blueprint", bar=True),
    KeyAction("reorder(-1)", "K,shift+up", mark("up"), mark("One place up in its month."), "blueprint", bar=True),
    KeyAction("reorder(1)", "J,shift+down", mark("down"), mark("One place down in its month."), "blueprint"),
    KeyAction("postpone(-1)", "less_than_sign", mark("earlier"), mark("Into the month before."), "blueprint", bar=True),
    KeyAction("postpone(1)", "greater_than_sign", mark("later"), mark("Into the next month."), "blueprint", bar=True),
    KeyAction("months(-1)", "p", mark("months before"), mark("Look at earlier months."), "blueprint"),
    KeyAction("months(1)", "n", mark("next months"), mark("Look at later months."), "blueprint"),
    KeyAction("drop", "x,delete", mark("take out"), mark("Take it out of the blueprint."), "blueprint", bar=True),
    KeyAction("export", "E", mark("export"), mark("Write the blueprint as Markdown."), "blueprint", bar=True),
    KeyAction("back", "escape,B", mark("leave"), mark("Back to the backlog."), "blueprint"),
    KeyAction("submit", "ctrl+s,f2", mark("save"), mark("Save the form from any field."), "form", bar=True),
    KeyAction("cancel", "escape,ctrl+q", mark("cancel"), mark("Close without saving; asks once when something was typed."), "form", bar=True),
    KeyAction("record_lead_time", "m", mark("record lead time"), mark("Keep today's lead time to signal as a reading of a metric."), "track_record", bar=True),
    KeyAction("back", "escape,h,left,q", mark("back"), mark("Back to the decisions."), "track_record", bar=True),
    KeyAction("more", "f3,ctrl+o", mark("more"), mark("Show the fields beyond the short form, or hide them."), "form"),
    KeyAction("editor", "f4", mark("editor"), mark("Write the text of the field in $EDITOR."), "form"),
    KeyAction("next_step", "f8,ctrl+n", mark("next"), mark("Next step; everything typed is already saved."), "wizard", bar=True),
    KeyAction("previous_step", "f7,ctrl+b", mark("back"), mark("Previous step."), "wizard", bar=True),
    KeyAction("suggest", "f3", mark("suggestions"), mark("Suggestions from the catalogue, copied into the field."), "wizard", bar=True),
    KeyAction("explain", "f1", mark("why"), mark("Why this step matters, with an example."), "wizard", bar=True),
    KeyAction("define", "w", mark("define your one metric"), mark("Your phase first, then eight steps."), "welcome", bar=True),
    KeyAction("demo", "d", mark("look at the demo"), mark("A copy to play with; nothing in it is kept."), "welcome", bar=True),
    KeyAction("import_file", "i", mark("import readings"), mark("From a CSV file, with a preview."), "welcome", bar=True),
    KeyAction("look", "escape", mark("look around"), mark("Every empty list says which key fills it."), "welcome", bar=True),
    KeyAction("hold", "R", mark("review"), mark("Hold a review of today."), "reviews", bar=True),
    KeyAction("back", "escape", mark("back"), mark("Back to where you were."), "reviews", bar=True),
    KeyAction("done", "n,space", mark("next"), mark("This step is looked at: on to the next one."), "friday", bar=True),
    KeyAction("before", "p,backspace", mark("step back"), mark("Look at the step before again."), "friday", bar=True),
    KeyAction("log", "a", mark("log"), mark("Log a decision."), "friday", bar=True),
    KeyAction("copy", "c,y", mark("copy"), mark("Copy the summary of the week."), "friday", bar=True),
    KeyAction("back", "escape", mark("leave"), mark("Leave it; it goes on here until the week is over."), "friday", bar=True),
    KeyAction("copy", "c,y", mark("copy"), mark("Copy the page as Markdown."), "brief", bar=True),
    KeyAction("export", "x", mark("write files"), mark("Write it as Markdown and HTML, and remember that it was handed out."), "brief", bar=True),
    KeyAction("back", "escape", mark("back"), mark("Back to where you were."), "brief", bar=True),
    KeyAction("leave", "escape,ctrl+q", mark("leave"), mark("Leave the wizard; it opens here again next time."), "wizard", bar=True),
    KeyAction("finish", "ctrl+s,f2", mark("finish"), mark("Finish the wizard, or see what is still missing."), "wizard"),
    KeyAction("add", "a", mark("add"), mark("Add a weakness."), "weaknesses", bar=True),
    KeyAction("edit", "e", mark("edit"), mark("Change its words, stage and numbers."), "weaknesses", bar=True),
    KeyAction("constraint", "c", mark("constraint"), mark("Mark the one that holds back all the others."), "weaknesses", bar=True),
    KeyAction("remove", "x,delete", mark("remove"), mark("Take it off the list, with its actions."), "weaknesses", bar=True),
    KeyAction("add", "a", mark("add"), mark("Add an action against the weakness."), "tactics", bar=True),
    KeyAction("send", "s", mark("to backlog"), mark("Send the action to the backlog as an idea."), "tactics", bar=True),
    KeyAction("remove", "x,delete", mark("remove"), mark("Take the action off the list."), "tactics", bar=True),
    # Plain moving and editing, which the help does not list.
    _silent("friday", "done", "enter"),
    *(_silent("welcome", f"page('{name}')", str(number)) for number, (name, _title) in enumerate(PAGES, 1)),
    _silent("choice", "choose(1)", "right,l,space"),
    _silent("choice", "choose(-1)", "left,h"),
    _silent("choice", "accept", "enter"),
    _silent("fields", "focus_field(1)", "down"),
    _silent("fields", "focus_field(-1)", "up"),
    _silent("text", "scroll_down", "j"),
    _silent("text", "scroll_up", "k"),
    _silent("text", "scroll_home", "g"),
    _silent("text", "scroll_end", "G"),
    _silent("text", "page_down", "ctrl+f"),
    _silent("text", "page_up", "ctrl+b"),
    _silent("lanes", "move(1)", "down,j"),
    _silent("lanes", "move(-1)", "up,k"),
    _silent("lanes", "side(1)", "right,l"),
    _silent("lanes", "side(-1)", "left,h"),
    _silent("lanes", "first", "home,g"),
    _silent("lanes", "last", "end,G"),
    _silent("confirm", "answer(True)", "y"),
    _silent("confirm", "answer(False)", "n,escape"),
    _silent("confirm", "app.focus_previous", "left,h"),
    _silent("confirm", "app.focus_next", "right,l"),
    _silent("pick_list", "cancel", "escape"),
    _silent("pick_list", "table('down')", "down", priority=True),
    _silent("pick_list", "table('up')", "up", priority=True),
    _silent("pick_list", "table('page_down')", "pagedown", priority=True),
    _silent("pick_list", "table('page_up')", "pageup", priority=True),
    _silent("import", "leave", "escape,q"),
    _silent("import", "write", "enter,ctrl+s", priority=True),
    _silent("readings", "leave", "escape,q"),
    _silent("readings", "withdraw", "x,delete"),
    _silent("readings", "correct", "e,c"),
    _silent("readings", "app.undo", "u"),
    _silent("readings", "app.redo", "U,ctrl+y"),
)
# fmt: on
