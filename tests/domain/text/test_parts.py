"""Sentences that are put together."""

from __future__ import annotations

import pytest

from omtm_tui.domain.text.labels import as_sentence


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ("by rule: stop", "By rule: stop."),
        ("faster, but do they stay?", "Faster, but do they stay?"),
        ("", ""),
    ],
)
def test_a_sentence_has_one_end(clause: str, sentence: str) -> None:
    assert as_sentence(clause) == sentence
