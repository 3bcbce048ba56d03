"""What a person may be told to do next. The screens say which key does it, the command line which command."""

from enum import StrEnum


class Action(StrEnum):
    """Named by errors and next steps instead of a key or a command."""

    ADD_GUARDRAIL = "add_guardrail"
    ANSWER = "answer"
    """Say whether an idea contributes directly to the OMTM."""
    CLOSE_OMTM = "close_omtm"
    DECIDE_BREACH = "decide_breach"
    DEFINE_OMTM = "define_omtm"
    FIND_PHASE = "find_phase"
    IMPORT_INTO_NEW_FILE = "import_into_new_file"
    LOG_DECISION = "log_decision"
    MOVE_ON = "move_on"
    """Take an experiment to its next state."""
    OPEN_OTHER_FILE = "open_other_file"
    OVERWRITE_BACKUP = "overwrite_backup"
    PLACE_BET = "place_bet"
    RECORD = "record"
    RECORD_OUTCOME = "record_outcome"
    REEVALUATE = "reevaluate"
    RESCUE = "rescue"
    """Save what can be read of a damaged file, or go back to a snapshot."""
    RESTORE = "restore"
    REVIEW = "review"
    SCORE = "score"
    """Give an idea impact, confidence and ease."""
    WRITE_OUTCOME = "write_outcome"
    """Write down what a request is to make better."""
