"""What an article says must not move a terminal: no control character of it reaches a screen, by any command.

Each command runs on a terminal of its own (a pty), since click leaves styles away where it writes to a pipe, and with
them some of what an attack would use.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dealgraph.commands.options import count, printable
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import open_store
from tests.builders import reading
from tests.cli.runner import DEALGRAPH, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
HOSTILE = Path(__file__).parents[2] / "loaders" / "samples" / "hostile"
# Sets the title, clears the screen, turns the reading direction, in seven and in eight bits; and a line that is forged.
ATTACK = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\x7fevil\r\nforged line"
OWN_STYLES = re.compile(r"\x1b\[(?:0|1|3|36)m")  # what `click.style` writes for us
MAY_STAND = {"\n", "\r"}


def on_terminal(*args: str | Path, cwd: Path) -> str:
    """Run a command with standard output and error on a terminal; return what it wrote, our own styles taken out."""
    import pty

    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [DEALGRAPH, *map(str, args)], cwd=cwd, env=environment({"TERM": "xterm"}), stdin=subprocess.DEVNULL,
        stdout=terminal, stderr=terminal,
    )  # fmt: skip
    os.close(terminal)
    written = b"".join(_read_all(controller))
    os.close(controller)
    process.wait(30)
    return OWN_STYLES.sub("", written.decode("utf-8"))


def _read_all(controller: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(controller, 65536)
        except OSError:  # Linux: the other end is closed
            return
        if not data:
            return
        yield data


def unprintable(text: str) -> set[str]:
    return {c for c in text if not c.isprintable()} - MAY_STAND


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store into which a program put what no loader lets through."""
    path = tmp_path_factory.mktemp("hostile") / "deals.kgl"
    made = [
        reading(
            "Ahrtal Capital invested in Brise Energie.", ("INVESTED_IN", "Ahrtal Capital", "Brise Energie"),
            source=f"s{ATTACK}{number}", outlet=f"o{ATTACK}", url=f"https://news.example/{ATTACK}{number}",
            published=f"2024-05-0{number}",
        )
        for number in (1, 2)
    ]  # fmt: skip
    made += [replace(one, article=replace(one.article, headline=f"h{ATTACK}")) for one in made[:1]]
    with open_store(path) as opened:
        add_readings(opened, made)
    return path


@pytest.mark.parametrize(
    "args",
    [
        ["query", "articles"],
        ["query", "evidence", "--first", "Ahrtal Capital", "--second", "Brise Energie"],
        ["cypher", "MATCH (a:Article) RETURN a.outlet AS outlet, a AS node, [a.url] AS list, {m: a.source} AS map"],
        ["cypher", f"RETURN $x AS `{'x' * 3}`", "-P", f"x={ATTACK}"],
        ["forget", f"nothing{ATTACK}"],
        ["status"],
        ["query", "search", "--text", ATTACK],
        ["query", "investors-of", "--organization", f"x{ATTACK}"],
        ["query", f"x{ATTACK}"],
        ["path", f"x{ATTACK}", "Brise Energie"],
        ["draw", f"x{ATTACK}"],
        ["load", f"x{ATTACK}.txt"],
        ["status", "--store", f"x{ATTACK}"],
        [f"x{ATTACK}"],
    ],
    ids=lambda args: " ".join(args)[:24].encode("ascii", "replace").decode(),
)
def test_nothing_in_a_store_or_on_the_command_line_moves_the_terminal(
    args: list[str], store: Path, tmp_path: Path
) -> None:
    at = [] if "--store" in args or len(args) == 1 else ["--store", str(store)]
    written = on_terminal(*args, *at, cwd=tmp_path)
    assert written
    assert unprintable(written) == set()
    assert "\nforged line" not in written.replace("\r", "")


@pytest.mark.parametrize("command", [["load"], ["read"]], ids=" ".join)
def test_hostile_articles_move_no_terminal(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "\\u001b[2Jx", "text": ""}\n\x1b[2J\n', encoding="utf-8")
    written = on_terminal(*command, HOSTILE, "bad.jsonl", cwd=tmp_path)
    assert "bad.jsonl:2" in written
    # A bar on a terminal goes back to the start of its line and clears it; that is ours.
    assert unprintable(written.replace("\x1b[K", "").replace("\x1b[A", "")) == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kelp\x1b[31m red", "Kelp [31m red"),
        ("one\ntwo\r\nthree", "one two three"),
        ("a\u202eb\u2028c\x9bd\ud800e", "a b c d e"),
        ("Dünenbau “Ög” 東京 🧭", "Dünenbau “Ög” 東京 🧭"),
        ("", ""),
    ],
)
def test_printable_is_one_line_without_control_characters(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_number_has_its_noun() -> None:
    assert [count(number, "hop") for number in (0, 1, 2, 12_000)] == ["0 hops", "1 hop", "2 hops", "12,000 hops"]
