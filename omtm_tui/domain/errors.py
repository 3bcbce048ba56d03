"""What may go wrong because of what a user gave us, as opposed to a bug."""

from omtm_tui.domain.actions import Action


class ReportedError(Exception):
    """An error for people: one line of text, and the action that would help where there is one.

    The text names neither keys nor commands; whoever shows it adds those of ``action``.
    """

    def __init__(self, text: str, *, action: Action | None = None) -> None:
        super().__init__(text)
        self.action = action


class UserError(ReportedError):
    """Bad input; the text names in one line what is wrong and what would be right."""


class NotAllowed(UserError):
    """A rule of the workflow forbids this now; the text names what is missing."""


class NeedsReason(NotAllowed):
    """Forbidden, unless a reason is typed; the reason is then written to the decision log."""


class ChangedMeanwhile(NotAllowed):
    """Somebody else wrote what was about to be overwritten; ``step`` is the number of their latest write."""

    def __init__(self, text: str, step: int) -> None:
        super().__init__(text)
        self.step = step


class Stopped(UserError):
    """The user stopped a long write; nothing of it was stored."""


class FileUnusable(ReportedError):
    """The workspace file cannot be opened, read or written; the text names the reason and what to do."""
