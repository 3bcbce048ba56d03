"""The parser under a byte fuzzer: every text is a rule or a RuleError, in time that grows with its length."""

from __future__ import annotations

import random
import time

import pytest

from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.syntax_errors import RuleError
from tests.domain.guardrails.rules import EXAMPLES, METRICS

WORDS = [word.encode() for text in EXAMPLES for word in text.split()]
ODD = (*'\0 \ufffd é \u202e 🦆 " \\ ( )'.encode().split(), b"\xff", b"9" * 40)
SECONDS = 20
"""What a run may take at most on a busy machine; it usually takes a tenth."""


def mutant(rng: random.Random) -> bytes:
    """An example with some of its bytes flipped, cut, repeated, or swapped for those of others."""
    data = bytearray(rng.choice(EXAMPLES).encode())
    for _change in range(rng.randint(1, 8)):
        at = rng.randint(0, len(data))
        way = rng.randrange(5)
        if way == 0 and data:
            data[at % len(data)] ^= 1 << rng.randrange(8)
        elif way == 1:
            del data[at : at + rng.randint(1, 12)]
        elif way == 2:
            data[at:at] = data[at : at + rng.randint(1, 20)] * rng.randint(1, 3)
        elif way == 3:
            data[at:at] = rng.choice(ODD)
        else:
            data[at:at] = b" " + rng.choice(WORDS) + b" "
    return bytes(data)


def reads(text: str) -> bool:
    """Whether it is a rule; whatever else is raised but a RuleError is the failure looked for."""
    found: RuleError | None = None
    try:
        parse_rule(text, METRICS)
    except RuleError as error:
        found = error
    assert found is None or (1 <= found.column <= len(text) + 1 and "\n" not in str(found))
    return found is None


def test_no_bytes_crash_the_parser() -> None:
    rng = random.Random(4)
    started = time.process_time()
    verdicts = [reads(mutant(rng).decode("utf-8", "replace")) for _run in range(2000)]
    assert time.process_time() - started < SECONDS
    assert any(verdicts), "a fuzzer whose every input is refused at once looks at nothing"
    assert not all(verdicts)


@pytest.mark.parametrize(
    "piece",
    ["(", "keep dau > 1 or ", '"', "9", "9,", " ", "dau / ", "retention_d28 ", "keep ", "\\", "é", "- "],
)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = ("keep " + piece * size)[:size]
        spent = []
        for _round in range(3):
            started = time.process_time()
            reads(text)
            spent.append(time.process_time() - started)
        return min(spent)

    seconds(100)
    assert seconds(10_000) < max(5 * seconds(2_500), 0.05) * 2
