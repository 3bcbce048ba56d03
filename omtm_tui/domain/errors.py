"""What may go wrong because of what a user gave us, as opposed to a bug, and the action that would help."""

from enum import StrEnum


class Action(StrEnum):
    """Named by errors and next steps instead of a key or a command."""

    ADD_GUARDRAIL = "add_guardrail"
    ADD_METRIC = "add_metric"
    ANSWER = "answer"  # say whether an idea contributes directly to the OMTM
    CLOSE_OMTM = "close_omtm"
    DECIDE_BREACH = "decide_breach"
    DEFINE_OMTM = "define_omtm"
    FIND_PHASE = "find_phase"
    IMPORT_INTO_NEW_FILE = "import_into_new_file"
    LOG_DECISION = "log_decision"
    MOVE_ON = "move_on"  # take an experiment to its next state
    OPEN_OTHER_FILE = "open_other_file"
    OVERWRITE_BACKUP = "overwrite_backup"
    PLACE_BET = "place_bet"
    RECORD = "record"
    RECORD_CHOICE = "record_choice"  # say what a review decided that is not about a bet
    RECORD_OUTCOME = "record_outcome"
    REEVALUATE = "reevaluate"
    RESCUE = "rescue"  # save what can be read of a damaged file, or go back to a snapshot
    RESTORE = "restore"
    REVIEW = "review"
    SCORE = "score"  # give an idea impact, confidence and ease
    SUPERSEDE = "supersede"
    TRY_ANYWAY = "try_anyway"  # make an experiment of a request that is a “won't, this time”
    WITHDRAW_BET = "withdraw_bet"  # call a bet invalid that never ran
    WRITE_OUTCOME = "write_outcome"  # write down what a request is to make better


class ReportedError(Exception):
    """An error for people in one line; whoever shows it adds the keys or commands of ``action``.

    ``about`` is what the action is done to, as a command names it: a number, a key or a path."""

    def __init__(self, text: str, *, action: Action | None = None, about: int | str | None = None) -> None:
        super().__init__(text)
        self.action, self.about = action, about


class UserError(ReportedError):
    """Bad input; the text names in one line what is wrong and what would be right."""


class NotAllowed(UserError):
    """A rule of the workflow forbids this now; the text names what is missing."""


class NeedsReason(NotAllowed):
    """Forbidden, unless a reason is typed; the reason is then written to the decision log."""


class NeedsNote(NotAllowed):
    """Forbidden, unless the note to it says why."""


class ChangedMeanwhile(NotAllowed):
    """Somebody else wrote what was about to be overwritten; ``step`` is the number of their latest write."""

    def __init__(self, text: str, step: int) -> None:
        super().__init__(text)
        self.step = step


class Stopped(UserError):
    """The user stopped a long write; nothing of it was stored."""


class FileUnusable(ReportedError):
    """The workspace file cannot be opened, read or written; the text names the reason and what to do."""
