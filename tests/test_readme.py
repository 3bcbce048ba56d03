"""What the README lists is what the program has."""

from __future__ import annotations

from tests.readme import README, with_keys


def test_the_key_list_is_that_of_the_action_table() -> None:
    text = README.read_text("utf-8")
    assert with_keys(text) == text, "run: python -m tests.readme"
