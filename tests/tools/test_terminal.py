"""The pseudo-terminal driver is trusted by every terminal test, so it is proved on a tiny app of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.home import home_env
from tests.tools.terminal import Terminal

APP = """
from textual.app import App
from textual.widgets import Button, Footer, Input, Label

class Tiny(App):
    TITLE = "tiny"
    BINDINGS = [("f2", "hello", "Hello"), ("ctrl+q", "quit", "Quit")]

    def compose(self):
        yield Label("size ?", id="size")
        yield Input(placeholder="type here")
        yield Button("Größe 漢字 push")
        yield Label("nothing yet", id="told", markup=False)
        yield Footer()

    def on_resize(self, event):
        self.query_one("#size").update(f"size {event.size.width}x{event.size.height}")

    def on_input_submitted(self, event):
        self.query_one("#told").update(f"told {event.value!r}")

    def on_button_pressed(self):
        self.exit(return_code=7)

    def action_hello(self):
        self.query_one("#told").update("hello from f2")

app = Tiny()
print("before", flush=True)
app.run()
print("after", flush=True)
raise SystemExit(app.return_code)
"""


def python(code: str, home: Path, cols: int = 80, rows: int = 24) -> Terminal:
    return Terminal([sys.executable, "-c", code], home_env(home), cols, rows)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Terminal]:
    with python(APP, tmp_path) as terminal:
        terminal.wait_for(re.compile(r"size 80x24.*Hello", re.S))
        yield terminal


def test_typed_text_keys_and_paste_arrive_as_a_person_sent_them(tiny: Terminal) -> None:
    tiny.send("abc", "backspace", "home", "end", "left", "left", "x")
    tiny.type("end")
    tiny.paste(" ünï [/b]")
    tiny.send("enter")
    tiny.wait_for("told 'xend ünï [/b]ab'")
    tiny.send("escape", "f2")
    tiny.wait_for("hello from f2")


def test_a_resized_window_is_redrawn_at_its_new_size(tiny: Terminal) -> None:
    tiny.resize(100, 30)
    tiny.wait_for("size 100x30")
    tiny.settle()
    assert len(tiny.screen) == 30
    assert "Hello" in tiny.screen[-1]


def test_a_click_behind_wide_characters_hits_and_the_screen_from_before_comes_back(tiny: Terminal) -> None:
    assert not tiny.restored
    tiny.click("push")
    assert tiny.wait_exit() == 7
    assert tiny.restored
    assert [line for line in tiny.screen if line] == ["before", "after"]


def test_a_missing_text_fails_at_once_when_the_program_has_ended_and_shows_the_screen(tmp_path: Path) -> None:
    with (
        python("print('bye'); raise SystemExit(3)", tmp_path) as terminal,
        pytest.raises(AssertionError, match=r"(?s)'hello'; the program ended with 3.*bye"),
    ):
        terminal.wait_for("hello", timeout=60)


def test_times_are_those_of_the_program_not_of_the_emulator(tmp_path: Path) -> None:
    code = "import time; print('one', flush=True); time.sleep(0.4); print('two ' * 400, flush=True); input()"
    with python(code, tmp_path) as terminal:
        one, two = terminal.wait_for("one"), terminal.wait_for("two")
        assert 0.38 < two - one < 0.8
        assert terminal.peak_memory() > 3


def test_questions_to_the_terminal_are_answered_even_when_cut_in_two(tmp_path: Path) -> None:
    code = """
import os, sys, time, tty
tty.setraw(0)
for part in (b"\\x1b[?20", b"26$p\\x1b[6n\\x1b]11;?", b"\\x07\\x1b[?9999$p\\x1b[>1u\\x1bP+q\\x1b\\\\ok"):
    os.write(1, part)
    time.sleep(0.05)
want = (b"\\x1b[?2026;2$y", b"\\x1b[1;1R", b"rgb:0000/0000/0000", b"\\x1b[?9999;0$y")
got = b""
while not all(answer in got for answer in want):
    got += os.read(0, 100)
os.write(1, b" all answered")
"""
    with python(code, tmp_path) as terminal:
        terminal.wait_for("ok all answered")
        assert terminal.screen[0] == "ok all answered"
        assert terminal.wait_exit() == 0


def test_leaving_the_block_ends_a_program_that_will_not_end(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(1, signal.SIG_IGN); print('up', flush=True); time.sleep(99)"
    with python(code, tmp_path) as terminal:
        terminal.wait_for("up")
        assert terminal.exit_code is None
    assert terminal.exit_code == -9


def test_a_program_gets_only_the_environment_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMTM_DB", "/the/users/own.db")
    code = (
        "import os; print(os.environ.get('OMTM_DB'), os.environ['HOME'] == os.environ['XDG_DATA_HOME'][:-13])"
    )
    with python(code, tmp_path, cols=200) as terminal:
        terminal.wait_for("None True")
