"""Exit codes and messages: what a script and a person learn when something is wrong, and that it is one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import call, environment, run

# Arguments; exit code; what the message says. Each is run beside `deals.kgl`.
MISTAKES: list[tuple[list[str], int, str]] = [
    # 1: error
    (["status", "--store", "none.kgl"], 1, "`dealgraph load SOURCE --store none.kgl` makes it"),
    (["export", "claims", "--store", "no/folder.kgl"], 1, "does not exist"),
    (["load", "articles.txt", "--store", "no/folder.kgl"], 1, "the folder 'no' does not exist; make it first"),
    (["load", "nowhere.txt"], 1, "source 'nowhere.txt' does not exist"),
    (["read", "nowhere.txt"], 1, "source 'nowhere.txt' does not exist"),
    (["load", "*.nothing"], 1, "matches no file"),
    (["load", "https://news.example/a"], 1, "is an address; save the page"),
    (["load", "-", "-"], 1, "only once"),
    (["status", "--store", "."], 1, "is a folder"),
    (["status", "--store", "empty.kgl"], 1, "is an empty file"),
    (["status", "--store", "articles.txt"], 1, "is another program's file"),
    (["load", "articles.txt", "--store", "articles.txt"], 1, "is another program's file"),
    (["status", "--store", "http://localhost:7474"], 1, "neo4j:// or bolt://"),
    (["forget", "nowhere"], 1, "`dealgraph query articles` lists them"),
    (["draw", "-o", "no/folder.html"], 1, "cannot write the drawing to"),
    (["export", "claims", "-o", "no/folder.jsonl"], 1, "cannot write 'no/folder.jsonl': No such file or directory"),
    (["evaluate", "articles.txt"], 1, "articles.txt:1: no JSON"),
    # 2: usage
    (["lod", "x"], 2, "no command 'lod'; did you mean load?"),
    (["zebra"], 2, "No such command 'zebra'"),
    (["--zebra"], 2, "No such option"),
    (["load"], 2, "Missing argument 'SOURCES...'"),
    (["load", "articles.txt", "--workers", "0"], 2, "0 is not in the range"),
    (["load", "articles.txt", "--batch", "many"], 2, "'many' is not a valid integer"),
    (["load", "articles.txt", "--reader", "slow"], 2, "no reader 'slow'; there are 'learned', 'fast' and 'llm'"),
    (["read", "articles.txt", "--reader", "slow"], 2, "no reader 'slow'; there are 'learned', 'fast' and 'llm'"),
    (["evaluate", "nowhere.jsonl"], 2, "'nowhere.jsonl' does not exist"),
    (["query", "investor-of"], 2, "no template 'investor-of'; did you mean investors-of"),
    (["query", "xyx"], 2, "there are acquisitions, "),
    (["query", "investors-of"], 2, "Missing option '--organization'"),
    (["query", "investors-of", "--organisation", "x"], 2, "Did you mean '--organization'"),
    (["query", "investors-of", "--organization", "Zebra"], 2, "no entity is called 'Zebra'"),
    (["query", "investors-of", "--organization", "Brise"], 2, "near it: Brise Energie (org:brise-energie)"),
    (["query", "investors-of", "--organization", "org:zebra"], 2, "no entity is called 'org:zebra'"),
    (
        ["query", "investors-of", "--organization", "Cirrus Labs", "--since", "May"],
        2,
        "'--since': parameter 'since': date 'May'",
    ),
    (["query", "investors-of", "--organization", "Cirrus Labs", "--since", "2024-13"], 2, "not in the calendar"),
    (["query", "most-active-investors", "--limit", "ten"], 2, "'ten' is no integer"),
    (["query", "most-active-investors", "--limit", "1.5"], 2, "'1.5' is no integer"),
    (["query", "most-active-investors", "--limit", "9" * 30], 2, "does not fit into 64 bits"),
    (["query", "most-active-investors", "--limit", "-1"], 2, "LIMIT"),
    (["query", "--templates", "none", "articles"], 2, "template folder 'none' does not exist"),
    (["status", "--templates", "none"], 2, "template folder 'none' does not exist"),
    (["cypher", "RETURN 1", "-P", "x"], 2, "write NAME=VALUE"),
    (["cypher", "RETURN 1", "-P", "1x=2"], 2, "write NAME=VALUE"),
    (["cypher", "RETURN $x AS x", "-P", "x=" + "9" * 30], 2, "does not fit into 64 bits"),
    (["cypher", "RETURN $x AS x", "-P", 'x=["\\ud800"]'], 2, "is no UTF-8 text"),
    (["cypher", "RETURN $x AS x"], 2, "$x"),
    (["cypher", "RETRN 1"], 2, "line 1, column 1: RETRN is not expected here"),
    (["cypher", "RETURN 1/0 AS x"], 2, "division by zero"),
    (["path", "Zebra", "Cirrus Labs"], 2, "no entity is called 'Zebra'"),
    (["path", "Brise Energie", "Cirrus Labs", "--status", "sold"], 2, "status 'sold'; there are rumoured"),
    (["draw", "Zebra"], 2, "no entity is called 'Zebra'"),
    (["draw", "--language", "fr"], 2, "'fr' is not one of 'en', 'de'"),
    (["draw", "-o", "."], 2, "is a directory"),
    (["draw", "-o", "-"], 2, "'-' is no file"),
    (["draw", "-o", "/dev/null"], 2, "'/dev/null' is no file"),
    (["export", "claims", "-o", "/dev/null"], 2, "'/dev/null' is no file"),
    (["export", "zebra"], 2, "'zebra' is not 'claims'"),
    # 5: unreachable
    (["status", "--store", "bolt://127.0.0.1:1"], 5, "no answer from bolt://127.0.0.1:1: is the server running?"),
    (["load", "articles.txt", "--store", "neo4j://127.0.0.1:1"], 5, "for a single server try bolt://"),
]


@pytest.mark.parametrize(("args", "code", "words"), MISTAKES, ids=[" ".join(args)[:60] for args, *_ in MISTAKES])
def test_a_mistake_has_its_code_and_says_what_to_do(
    args: list[str], code: int, words: str, deals: Path, tmp_path: Path
) -> None:
    (tmp_path / "articles.txt").write_text("Kelpworks has raised 3 million euros.\n", encoding="utf-8")
    (tmp_path / "empty.kgl").touch()
    before = set(tmp_path.iterdir())
    ran = call(*args, cwd=tmp_path, code=code)
    assert ran.out == ""
    assert words in ran.err
    message = ran.err.rstrip("\n").splitlines()[-1]
    assert message.startswith("Error: " if "Usage:" in ran.err else "error: ")
    left = {path for path in set(tmp_path.iterdir()) - before if not path.name.startswith("deals.kgl")}
    assert not left, "a mistake leaves nothing behind but the lock of the store that was opened"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["status"], 0),
        (["status", "--store", "none.kgl"], 1),
        (["query", "zebra"], 2),
        (["load", "nothing.jsonl", "-"], 3),
        (["status", "--store", "bolt://127.0.0.1:1"], 5),
    ],
)
def test_the_process_ends_with_that_code_and_keeps_the_streams_apart(
    args: list[str], code: int, deals: Path, tmp_path: Path
) -> None:
    (tmp_path / "nothing.jsonl").write_text("{}\n", encoding="utf-8")
    ran = run(*args, cwd=tmp_path, code=code, stdin="Kelpworks has raised 3 million euros, people in the harbour say.")
    assert bool(ran.err) is (code != 0)
    assert bool(ran.out) is (code in (0, 3))


ODD = os.fsdecode(b"Gr\xfcn")


@pytest.mark.parametrize(
    "args",
    [
        ["query", "search", "--text", ODD],
        ["cypher", "RETURN $x AS x", "-P", f"x={ODD}"],
        ["path", "Cirrus Labs", ODD],
        ["draw", ODD],
        ["forget", ODD],
    ],
    ids=lambda args: args[0],
)
def test_bytes_that_are_no_text_are_a_mistake_too(args: list[str], deals: Path, tmp_path: Path) -> None:
    assert "no UTF-8 text" in call(*args, cwd=tmp_path, code=2).err


def test_no_command_at_all_shows_the_help(tmp_path: Path) -> None:
    ran = run(cwd=tmp_path, code=2)
    assert ran.out + ran.err == run("--help", cwd=tmp_path).out


FAULT = """
from dealgraph import cli
cli.COMMANDS = {"status": ("commands.zebra", "")}
cli.main()
"""


def test_a_fault_of_ours_is_called_one_and_shows_more_on_request(tmp_path: Path) -> None:
    call = [sys.executable, "-c", FAULT, "status"]
    plain = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True)
    assert plain.returncode == 1
    assert plain.stderr.startswith("internal error: ModuleNotFoundError: No module named 'dealgraph.commands.zebra'")
    assert plain.stderr.endswith("this is a fault of dealgraph. DEALGRAPH_DEBUG=1 shows where\n")
    more = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, env=environment({"DEALGRAPH_DEBUG": "1"}))
    assert more.returncode == 1
    assert more.stderr.startswith("Traceback")
