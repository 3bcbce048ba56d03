"""An enumeration with labels is stored and found by its value, and labelled in the reader's language."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from omtm_tui.domain.text import labels
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.i18n import mark


class Colour(LabelledEnum):
    RED = "red", mark("deep red"), Tone.BAD, "#f00"
    BLUE = "blue", mark("sky blue")

    @property
    def code(self) -> str:
        return self._details[1]


class Paint(msgspec.Struct):
    colour: Colour


def test_the_value_is_what_counts() -> None:
    assert Colour("red") is Colour.RED
    assert (Colour.RED.value, f"{Colour.RED}", str(Colour.BLUE)) == ("red", "red", "blue")
    assert list(Colour) == ["red", "blue"]
    assert hash(Colour.RED) == hash("red")
    with pytest.raises(ValueError, match="green"):
        Colour("green")


def test_it_is_written_and_read_by_its_value() -> None:
    assert pickle.loads(pickle.dumps(Colour.BLUE)) is Colour.BLUE
    assert msgspec.json.encode(Paint(Colour.RED)) == b'{"colour":"red"}'
    assert msgspec.json.decode(b'{"colour":"blue"}', type=Paint).colour is Colour.BLUE


def test_what_follows_the_label_is_the_tone_and_further_texts() -> None:
    assert (Colour.RED.tone, Colour.BLUE.tone) == (Tone.BAD, Tone.PLAIN)
    assert (Colour.RED.code, Colour.BLUE.label) == ("#f00", "sky blue")


def test_the_label_is_translated_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Colour.BLUE.label == "sky blue"
    monkeypatch.setattr(labels, "_", str.upper)
    assert Colour.BLUE.label == "SKY BLUE"
