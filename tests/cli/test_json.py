"""`--json`: standard output holds JSON and nothing else, one document or one a line, whatever the answer."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import pytest

from dealgraph.cli import COMMANDS
from dealgraph.commands.options import dump_json
from tests.cli.runner import call, run, write_articles

GOLD = {
    "id": "g1", "lang": "en", "text": "Kelpworks has raised 3 million euros in a Series A round.",
    "entities": [{"id": "e1", "type": "Organization", "name": "Kelpworks"}], "facts": [],
    "rounds": [{"company": "e1", "series": "Series A", "amount": 3_000_000, "currency": "EUR", "valuation": None}],
}  # fmt: skip

# Arguments, and the keys of each document that comes (None: any), or the number of documents.
ANSWERS: list[tuple[list[str], Any]] = [
    (
        ["load", "articles.jsonl", "--store", "new.kgl"],
        {"read", "kept", "replaced", "unchanged", "claims", "skipped", "dropped", "unsure"},
    ),
    (["read", "articles.jsonl"], {"id", "entities", "facts", "rounds"}),
    (
        ["query", "investors-of", "--organization", "Brise Energie"],
        {"investor", "round", "amount", "quote", "claims", "status"},
    ),
    (["query", "articles"], {"headline", "publishedOn", "url", "key"}),
    (["cypher", "MATCH (o:Organization) RETURN o.name AS name, o AS node"], {"name", "node"}),
    (["path", "Ahrtal Capital", "Cirrus Labs"], 1),
    (["draw", "Brise Energie", "-o", "brise.html"], {"file"}),
    (["forget", "first.txt"], {"forgotten"}),
    (["verify"], {"problems"}),
    (["check"], {"problems"}),
    (
        ["status"],
        {"articles", "claims", "entities", "edges", "statuses", "languages", "store", "engine", "firstPublished"},
    ),
    (["export", "claims", "-o", "claims.jsonl"], {"file", "articles"}),
    (["export", "claims"], {"article", "names", "claims"}),
    (["evaluate", "gold.jsonl"], {"scores", "skipped", "dropped", "errors"}),
    (["demo", "--folder", "demo"], {"store", "load", "answers", "file"}),
]


@pytest.mark.parametrize(("args", "keys"), ANSWERS, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_json_is_all_that_standard_output_holds(args: list[str], keys: Any, deals: Path, tmp_path: Path) -> None:
    write_articles(tmp_path / "articles.jsonl", 3)
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD), encoding="utf-8")
    ran = call(*args, "--json", cwd=tmp_path)
    assert ran.err == ""
    assert ran.out.endswith("\n")
    assert len(ran.documents) == keys if isinstance(keys, int) else ran.documents
    if isinstance(keys, set):
        assert all(keys <= document.keys() for document in ran.documents)


def test_every_command_is_in_that_table() -> None:
    served = {"explore"}  # answers until it is stopped; test_explore.py has its document
    assert {args[0] for args, _ in ANSWERS} == set(COMMANDS) - served


@pytest.mark.parametrize(
    "args",
    [
        ["query", "subsidiaries-of", "--organization", "Echolot"],
        ["cypher", "MATCH (b:Bank) RETURN b.name AS name"],
        ["path", "Echolot", "Cirrus Labs"],
    ],
)
def test_no_rows_are_no_lines(args: list[str], shared_deals: Path, tmp_path: Path) -> None:
    ran = call(*args, "--json", "--store", shared_deals, cwd=tmp_path)
    assert (ran.out, ran.err) == ("", "")


def test_skipped_articles_are_in_the_document_and_not_beside_it(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    ran = run("load", "bad.jsonl", "--json", cwd=tmp_path, code=3)
    (report,) = ran.documents
    assert report["skipped"] == [{"source": "bad.jsonl:1", "reason": "the line has no `text`"}]
    assert ran.err == ""


def test_the_same_question_gives_the_same_bytes_twice(shared_deals: Path, tmp_path: Path) -> None:
    args = ("query", "timeline", "--entity", "Cirrus Labs", "--json", "--store", shared_deals)
    first, second = (run(*args, cwd=tmp_path, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2"))
    assert first == second
    assert len(first.documents) == 3


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("args", [["query", "acquisitions"], ["cypher", "RETURN '“ü“' AS text"]])
def test_json_is_the_same_where_the_terminal_has_few_letters(
    args: list[str], encoding: str, shared_deals: Path, tmp_path: Path
) -> None:
    plain = call(*args, "--json", "--store", shared_deals, cwd=tmp_path)
    narrow = run(*args, "--json", "--store", shared_deals, cwd=tmp_path, env={"PYTHONIOENCODING": encoding})
    assert narrow.documents == plain.documents
    assert narrow.out.isascii()


def test_export_is_utf8_where_the_terminal_has_few_letters(shared_deals: Path, tmp_path: Path) -> None:
    exports = [
        run("export", "claims", "--store", shared_deals, cwd=tmp_path, env={"PYTHONIOENCODING": encoding}).out
        for encoding in ("utf-8", "ascii")
    ]
    assert exports[0] == exports[1]
    assert "Dünenbau" in exports[0]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"x": math.nan, "y": [math.inf, 1.5]}, '{"x": null, "y": [null, 1.5]}'),
        ({"on": datetime.date(2024, 5, 2)}, '{"on": "2024-05-02"}'),
        ({"c1": "a\x9b31m\x7f"}, '{"c1": "a\\u009b31m\\u007f"}'),
        ({"line": "a\u2028b", "half": "\ud83d"}, '{"line": "a\\u2028b", "half": "\\ud83d"}'),
        ({"emoji": "🧭", "umlaut": "ü"}, '{"emoji": "🧭", "umlaut": "ü"}'),
    ],
)
def test_json_has_no_value_that_other_programs_refuse_and_no_control_character(value: Any, line: str) -> None:
    assert dump_json(value) == line
    json.loads(line, parse_constant=pytest.fail)
