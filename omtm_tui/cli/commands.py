"""The table of commands, in the order people meet them. It is data: nothing that runs is imported for it."""

from omtm_tui.cli.declarations import Argument, Command, Group, Option, flag
from omtm_tui.i18n import mark

TEAM = Option("--team", mark("A team, project or person, not the company."), "NAME")
ID = Argument("id", "number")

METRIC_COMMANDS = (
    Command("add", "metrics:add", json="ADDED").taking(
        mark("Add a metric."),
        Argument("name", many=True),
        Option("--kind", mark("rate, share_within, count, mean, duration, ratio or money.")),
        Option("--unit", mark("Its unit; for a duration one of ms, s, min, h, d, w.")),
        Option("--better", mark("Which way is better; up if not given."), "up|down"),
        Option("--stage", mark("Its step of the customer journey.")),
        Option("--cadence cadence_days", mark("How often it is read; 1w if not given."), "SPAN"),
        Option("--window window_days", mark("How long until a cohort's value is final."), "SPAN"),
        Option("--limit share_limit", mark("The limit of a share within, such as 14d."), "SPAN"),
        Option("--key", mark("Its short name in rules and commands; made from the name if not given.")),
        Option("--note source_note", mark("Where the numbers come from.")),
    ),
    Command("list", "metrics:list_metrics", json="METRICS").taking(
        mark("List the metrics with their latest value.")
    ),
)

TEAM_COMMANDS = (
    Command("add", "team:add", json="ADDED").taking(
        mark("Add a team, project or person that may have an OMTM of its own."),
        Argument("name", many=True),
        Option("--under", mark("What it is part of; the company if not given."), "NAME"),
        Option(
            "--kind",
            mark("team if not given."),
            None,
            choices=("team", "project", "person"),
            default="team",
        ),
    ),
    Command("list", "team:list_teams", json="TEAMS").taking(
        mark("List the company and who is below it, with the OMTM of each.")
    ),
)

REQUEST_COMMANDS = (
    Command("add", "backlog:take_request", json="REQUEST").taking(
        mark("Take a request in: who asks, and for which outcome."),
        Argument("requester", many=True),
        Option("--outcome", mark("What is to be better; without it the request waits.")),
        Option("--tactic", mark("What they want us to do, if they said.")),
        Option("--by wanted_by", mark("The day it is wanted by."), "DATE"),
        Option("--moscow", mark("must, should, could or wont."), "WORD"),
        TEAM,
    ),
    Command("list", "backlog:list_requests", json="REQUESTS").taking(
        mark("List the requests with what to tell who asked."), TEAM
    ),
    Command("sort", "backlog:sort_request").taking(
        mark("Say how much a request matters this time."),
        ID,
        Argument("moscow", choices=("must", "should", "could", "wont")),
    ),
    Command("try", "backlog:try_request", json="ATTEMPT").taking(
        mark("Turn a request with an outcome into an experiment of the backlog."), ID
    ),
)

GUARDRAIL_COMMANDS = (
    Command("add", "guardrails:add", json="WRITTEN").taking(
        mark("Add a guardrail: omtm guardrail add Retention “keep retention_d28 >= 40% else review”."),
        Argument("name"),
        Argument("rule", many=True),
        TEAM,
    ),
    Command("list", "guardrails:list_guardrails", json="GUARDRAILS").taking(
        mark("List the guardrails in force with their rules.")
    ),
    Command("edit", "guardrails:edit", json="WRITTEN").taking(
        mark("Give a guardrail a new rule from today on, or with --name another name; the old rule is kept."),
        Argument("guardrail"),
        Argument("rule", many=True, required=False),
        Option("--name", mark("Its new name.")),
    ),
    Command("rm", "guardrails:retire").taking(
        mark("Retire a guardrail: it guards nothing from today on; its history stays."),
        Argument("guardrail", many=True),
    ),
)

COMMANDS: tuple[Command | Group, ...] = (
    Command("demo", "demo:demo").taking(
        mark(
            "Look around in a workspace with a story; nothing of it is kept. "
            "With --db it is written to that new file instead."
        )
    ),
    Command("status", "home:status", json="STATUS").taking(
        mark("Say where the OMTM stands and what to do next."), TEAM
    ),
    Command("log", "metrics:log", json="READING", negative_values=True).taking(
        mark(
            "Record a reading: “omtm log METRIC VALUE”, or “omtm log VALUE” for the OMTM. "
            "A share may be given by its parts alone: “omtm log METRIC --n 57 --of 100”."
        ),
        Argument("words", many=True, required=False, metavar="[METRIC] VALUE"),
        Option("--metric", mark("The metric by key or name, not by position."), "METRIC"),
        Option("--date", mark("The day it was observed; today if not given."), "DATE"),
        Option("--n", mark("How many count, with --of; alone, the size of the sample."), "N"),
        Option("--of", mark("Of how many."), "N"),
        Option("--sd", mark("The standard deviation, for a mean."), "VALUE"),
        Option("--cohort", mark("The cohort's first and last day."), "FROM..TO"),
        Option("--note", mark("A remark kept with the reading.")),
        Option("--team", mark("Whose OMTM a value alone is of, the company's if not given."), "NAME"),
    ),
    Command("define", "omtm:define", options_from="draft_options:draft_options", json="OMTM").taking(
        mark(
            "Define the OMTM and activate it. What the wizard's draft says already need not be said again. "
            "Example: omtm define --metric ttfv --stage activation --target “>= 50%” --deadline +3m "
            "--initiative “a shorter setup” --owner “PM Core”"
        ),
        TEAM,
        Option(
            "--close", mark("How the present OMTM ends: achieved, missed, abandoned or superseded."), "HOW"
        ),
        Option("--close-note", mark("What there is to say about its end.")),
        Option("--reason", mark("Why the metric changes so soon after the phase; it is logged.")),
    ),
    Command("add", "backlog:add", json="ADDED").taking(
        mark("Add an idea to the backlog."),
        Argument("title", many=True),
        Option("--description", mark("What it is about.")),
        Option("--stage", mark("The step of the customer journey it changes.")),
        Option("--effort effort_weeks", mark("Effort in weeks."), "WEEKS"),
        TEAM,
    ),
    Command("answer", "backlog:answer", json="ANSWERED").taking(
        mark(
            "Answer for one idea: does it contribute directly to the OMTM? A “no” names what it moves first."
        ),
        ID,
        Argument("answer", choices=("yes", "no")),
        Option("--moves", mark("The metric it moves first, with “no”."), "METRIC"),
    ),
    Command("backlog", "backlog:backlog", json="EXPERIMENTS").taking(
        mark("List the experiments: unanswered, ranked, parked, finished; with words, those they occur in."),
        Argument("query", many=True, required=False),
        TEAM,
    ),
    Command("move", "backlog:move", json="MOVED").taking(
        mark(
            "Give yes items another place: “omtm move ID … PLACE”, which is a number, top, end, up or down."
        ),
        Argument("ids", "number", many=True),
        Argument("rank", metavar="PLACE"),
    ),
    Group(
        "request",
        mark("Take in what stakeholders ask for, and tell them what became of it."),
        REQUEST_COMMANDS,
    ),
    Command("load", "backlog:load", json="LOAD").taking(
        mark("Say how long the backlog would keep the team busy."),
        Option("--capacity", mark("Keep a new number of effort-weeks a week has."), "WEEKS"),
        TEAM,
    ),
    Group("metric", mark("Add metrics, or list them."), METRIC_COMMANDS),
    Group(
        "team",
        mark("Add teams, projects and people, or list them; “--team NAME” is about one of them."),
        TEAM_COMMANDS,
    ),
    Group(
        "guardrail",
        mark("Add guardrails, list, change or retire them; “omtm check” judges them."),
        GUARDRAIL_COMMANDS,
    ),
    Command("check", "guardrails:check", json="CHECKS CHANGES").taking(
        mark("Judge every guardrail; exit code 1 on a breach."),
        Option("--as-of", mark("Judge as of that day instead of today."), "DATE"),
        flag("--changes", mark("Only what changed since this was asked last.")),
    ),
    Command("bet", "decisions:bet", json="ENTRY").taking(
        mark("Place a bet before its data comes, such as: omtm bet “removing step B” --success “>= 50%”."),
        Argument("change", many=True),
        Option("--success threshold", mark("What the result is held against: “>= 50%”."), "LINE"),
        Option("--abort", mark("Stop early when it is this bad: “<= 20%”."), "LINE"),
        Option("--review review_on", mark("When it is reviewed; in two weeks if not given."), "DATE"),
        Option("--probability", mark("How likely it is to you, such as 60%."), "SHARE"),
        Option("--metric", mark("The metric it is about; the OMTM if not given.")),
        Option("--design", mark("ab, before_after, staged or qualitative.")),
        Option("--enrol-until enrolled_until", mark("The last day somebody new joins the test."), "DATE"),
        Option("--sample min_sample", mark("Fewer cases a side decide nothing."), "N"),
        Option("--runtime min_runtime", mark("How long before it may be aborted."), "SPAN"),
        Option("--owner", mark("Whose bet it is; the OMTM's owner if not given.")),
        Option("--if-else", mark("What follows either way; the rule written out if not given.")),
        Option("--experiment", mark("The idea of the backlog it is about."), "ID"),
        TEAM,
    ),
    Command("outcome", "decisions:outcome", json="ENTRY").taking(
        mark(
            "Record what came out: omtm outcome 4 --before 38/100 --after 57/100. The rule gives the verdict."
        ),
        ID,
        Option("--before", mark("Before or control: 38/100, 38% or a mean."), "VALUE"),
        Option("--after", mark("After or variant; from the readings if not given."), "VALUE"),
        Option("--n", mark("Cases behind both values, where they are no counts."), "N,N"),
        Option("--sd", mark("Standard deviations of both means."), "SD,SD"),
        Option("--on", mark("When it was observed; today if not given."), "DATE"),
        Option("--choice", mark("What is decided; as the rule says if not given.")),
        Option("--because", mark("Why it is decided otherwise than the rule says.")),
        Option("--follows", mark("What follows from it.")),
        Option("--again", mark("Whether you would decide it the same way."), "yes|no"),
        Option("--note", mark("What else was seen.")),
    ),
    Command("amend", "decisions:amend", json="ENTRY").taking(
        mark("Change one field of a bet, with a reason; the entry shows the old value beside the new one."),
        ID,
        Argument("field"),
        Argument("value"),
        Option("--because", mark("Why it is changed.")),
    ),
    Command("comment", "decisions:comment", json="ENTRY").taking(
        mark("Say something about an entry later; the entry itself stays as it is."),
        ID,
        Argument("text", many=True),
    ),
    Command("decisions", "decisions:decisions", json="ENTRIES").taking(
        mark("List the decision log, newest first; with words, the entries in which all of them occur."),
        Argument("query", many=True, required=False),
    ),
    Command("forecast", "rhythm:forecast", json="FORECAST").taking(
        mark("Say how likely the target is met if things go on as they have, and how wide the future is."),
        Option("--target", mark("Ask about another target, such as “>= 55%”.")),
        Option("--by", mark("Ask about another day."), "DATE"),
        TEAM,
    ),
    Command("review", "rhythm:review", json="REVIEW REVIEWS").taking(
        mark(
            "Hold a review: “omtm review 60%” keeps your probability that the target is met at the deadline, "
            "then shows the model's. Without one, list the reviews."
        ),
        Argument("probability", required=False),
        Option("--note", mark("Why you believe that.")),
        TEAM,
    ),
    Command("friday", "rhythm:friday", json="FRIDAY").taking(
        mark("Go through the week's checklist; without a terminal, print what is left of it."),
        flag("--summary", mark("Print the week on a page, as Markdown.")),
        TEAM,
    ),
    Command("brief", "rhythm:brief").taking(
        mark(
            "Print the page for stakeholders as Markdown. With -o it is written as Markdown and HTML, and "
            "the next one tells what was decided after it."
        ),
        flag("--html", mark("Print it as one HTML file that fetches nothing.")),
        Option("--since", mark("Tell decisions from that day on."), "DATE"),
        Option("-o --output", mark("A folder to write into."), None, "file"),
        flag("--force", mark("Replace files that exist.")),
        TEAM,
    ),
    Command("calendar", "rhythm:calendar").taking(
        mark("Print reviews and due decisions as an iCalendar file; read again, it moves what was moved."),
        Option("-o --output", mark("The file to write instead."), None, "file"),
        Option("--team", mark("Only the days of a team, project or person."), "NAME"),
    ),
    Command("import", "import_export:import_file", json="PREVIEW IMPORTED").taking(
        mark(
            "Import readings from a CSV file, after a preview, or a whole workspace from a JSON export into "
            "a new file. The columns are date, metric, value, numerator, denominator, cohort_from, cohort_to."
        ),
        Argument("file", "file"),
        flag("--dry-run", mark("Only show what would be written.")),
        flag("--yes", mark("Write without asking.")),
        Option("--decimal", mark("The sign for decimals, where the file does not tell."), ".|,"),
        Option("--metric", mark("The metric, where the file has no such column."), "METRIC"),
    ),
    Command("export", "import_export:export", json="FILES").taking(
        mark("Write the whole workspace as JSON, its lists as CSV, or the decision log as Markdown."),
        Option(
            "--format form",
            mark("json can be imported again; csv is for spreadsheets; md is one file a decision."),
            None,
            choices=("json", "csv", "md"),
            required=True,
        ),
        Option(
            "-o --output folder",
            mark("The folder to write into; the current one if not given."),
            "DIR",
            "file",
            default=".",
        ),
        flag("--force", mark("Replace files that are there.")),
    ),
    Command("backup", "import_export:backup", json="FILES").taking(
        mark("Copy the workspace to a new file, also while the app is open."),
        Argument("file", "file"),
        flag("--force", mark("Replace the file if it is there.")),
    ),
    Command("undo", "doctor:undo").taking(mark("Take the latest change back.")),
    Command("redo", "doctor:redo").taking(mark("Do again what was undone last.")),
    Command("paths", "doctor:paths", json="PATHS").taking(
        mark("Show where the workspace and the settings are kept.")
    ),
    Command("doctor", "doctor:doctor", json="FINDINGS REPAIRED").taking(
        mark(
            "Look whether the workspace file is sound and private; exit code 3 if not. A damaged one can be "
            "repaired into a new file, and is left as it is."
        ),
        Option("--repair target", mark("Save what can be read into a new file."), "NEW_FILE", "file"),
    ),
    Command("restore", "doctor:restore", json="SNAPSHOTS RESTORED").taking(
        mark(
            "Go back to a snapshot, named by its number or day; without one the snapshots are listed. One is "
            "taken each day the workspace is used. What is replaced is kept as a snapshot too."
        ),
        Argument("snapshot", required=False),
        flag("--yes", mark("Replace without asking.")),
    ),
    Command("schema", "schema:schema").taking(
        mark("Print the JSON Schema of what a command prints with --json. Without one, list those commands."),
        Argument("command", many=True, required=False),
    ),
    Command("keys", "keys:keys", json="KEYS").taking(mark("List the keys of the app, by where they work.")),
)


def every_command() -> dict[str, Command]:
    """Return the commands by the words they are called with."""
    commands: dict[str, Command] = {}
    for declared in COMMANDS:
        if isinstance(declared, Group):
            commands |= {f"{declared.name} {one.name}": one for one in declared.commands}
        else:
            commands[declared.name] = declared
    return commands
