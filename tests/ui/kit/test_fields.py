"""Fields and forms that recur: what they offer and what they ask for."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from textual.app import App, ComposeResult

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind
from omtm_tui.ui.kit import editors
from omtm_tui.ui.kit.dialog import one_field_form
from omtm_tui.ui.kit.editors import Choice
from omtm_tui.ui.kit.field import DECLARED, Field, form_fields, metric_field, options_of

CHURN = Metric(1, "churn", "Churn", MetricKind.RATE)


def test_a_choice_offers_each_member_and_may_be_left_open() -> None:
    members = (("up", "higher is better"), ("down", "lower is better"))
    assert options_of(Better) == members
    assert options_of(Better, none="any") == (("", "any"), *members)


def test_a_metric_is_needed_in_a_short_form_and_may_stay_empty_beyond_it() -> None:
    field = metric_field((CHURN,))
    assert (field.required, field.suggestions) == (True, ("Churn",))
    assert not metric_field((CHURN,), "Churn", more=True).required
    assert field.check is not None
    with pytest.raises(UserError):
        field.check("lead time")


def test_every_declared_field_can_be_made_and_knows_its_day_and_its_choice() -> None:
    app: Any = SimpleNamespace(omtm=None, storage=SimpleNamespace(today=date(2026, 1, 30)))
    forms = {form: {field.id: field for field in form_fields(app, form)} for form in DECLARED}
    kind, wanted_by = forms["metric"]["kind"], forms["request"]["wanted_by"]
    assert (kind.parse("rate"), wanted_by.parse("fri"), wanted_by.parse("")) == (
        MetricKind.RATE,
        date(2026, 1, 30),
        None,
    )
    assert form_fields(app, "comment", text={"value": "typed"})[0].value == "typed"


async def test_a_form_of_one_field_submits_its_text() -> None:
    texts: list[str] = []

    async def submit(text: str) -> None:
        texts.append(text)

    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(one_field_form("Why?", Field("reason", "Why"), submit))
        await pilot.press(*"old", "enter")
        await pilot.pause()
    assert texts == ["old"]


class Choosing(App[None]):
    def compose(self) -> ComposeResult:
        yield Choice([("1", "open"), ("2", "yes"), ("3", "no")], "1")


async def test_a_letter_chooses_only_an_option_that_begins_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editors, "_WORD_PAUSE", 0)  # each key by itself, not as part of a word
    app = Choosing()
    async with app.run_test() as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        for key, value in {"l": "1", "h": "1", "n": "3", "y": "2", "right": "3", "left": "2"}.items():
            await pilot.press(key)
            assert choice.value == value, key


async def test_a_word_typed_into_a_choice_chooses_no_option_by_its_later_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(editors, "_WORD_PAUSE", 60)
    app = Choosing()
    async with app.run_test() as pilot:
        app.query_one(Choice).focus()
        await pilot.press(*"Drop", "space", *"any")
        assert app.query_one(Choice).value == "1"


async def test_a_sentence_typed_slowly_into_a_choice_chooses_nothing_behind_its_first_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(editors, "_WORD_PAUSE", 0)
    app = Choosing()
    async with app.run_test() as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        await pilot.press(*"We", "space", *"try", "space", "n", "o", "space")
        assert choice.value == "1"
        await pilot.press("right", "space")
        assert choice.value == "3"
