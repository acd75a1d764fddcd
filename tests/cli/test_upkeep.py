"""Looking after a store: what is forgotten or exported comes back in the same bytes, and damage is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.graph.store import open_store
from tests.cli.conftest import readings
from tests.cli.runner import call, export, run, write_articles

KEYS = {reading.article.source: reading.article.key for reading in readings()}
TWICE = sorted(reading.article.key for reading in readings() if reading.article.source == "twice.txt")


@pytest.mark.parametrize(
    "named", [KEYS["first.txt"], "https://news.example/first", "first.txt"], ids=["key", "url", "file"]
)
def test_forget_takes_an_article_by_any_of_its_names(named: str, deals: Path, tmp_path: Path) -> None:
    before = export(deals)
    ran = call("forget", named, "--json", cwd=tmp_path)
    assert ran.documents == [{"forgotten": KEYS["first.txt"]}]
    left = export(deals)
    assert set(before.splitlines()) - set(left.splitlines()) == {
        line for line in before.splitlines() if "first.txt" in line
    }
    asked = call("query", "search", "--text", "Ochs", cwd=tmp_path)
    assert asked.out == "nothing found\n"
    assert "is not in the store" in call("forget", named, cwd=tmp_path, code=1).err


def test_forget_asks_back_where_a_name_means_several(deals: Path, tmp_path: Path) -> None:
    before = export(deals)
    ran = call("forget", "twice.txt", cwd=tmp_path, code=1)
    assert all(key in ran.err for key in TWICE)
    assert "2024-08-09" in ran.err
    assert export(deals) == before
    assert call("forget", TWICE[0], cwd=tmp_path).out == f"forgot {TWICE[0]}\n"


def test_forgotten_and_loaded_again_is_as_before(tmp_path: Path) -> None:
    articles, store = write_articles(tmp_path / "some.jsonl", 12), tmp_path / "deals.kgl"
    call("load", articles, cwd=tmp_path)
    before = export(store)
    for name in ("a3", "a7", "a0"):
        call("forget", name, cwd=tmp_path)
    assert len(export(store).splitlines()) == 9
    report = call("load", articles, "--json", cwd=tmp_path).documents[0]
    assert [report["kept"], report["unchanged"], report["replaced"]] == [3, 9, 0]
    assert export(store) == before


def test_all_forgotten_is_an_empty_store(deals: Path, tmp_path: Path) -> None:
    for reading in readings():
        call("forget", reading.article.key, cwd=tmp_path)
    status = call("status", "--json", cwd=tmp_path).documents[0]
    assert [status["articles"], status["claims"], sum(status["entities"].values()), status["edges"]] == [0, 0, 0, {}]
    assert export(deals) == ""
    shown = call("status", cwd=tmp_path).out
    assert shown.splitlines()[1:] == ["0 articles; 0 claims", "entities: none", "edges: none", "statuses: none"]


def test_loading_twice_is_loading_once(tmp_path: Path) -> None:
    articles, store = write_articles(tmp_path / "some.jsonl", 5), tmp_path / "deals.kgl"
    call("load", articles, cwd=tmp_path)
    before = export(store)
    assert "10 known already" in call("load", articles, articles, "--batch", "2", cwd=tmp_path).out
    assert export(store) == before


def test_an_export_makes_the_same_store_of_itself(deals: Path, tmp_path: Path) -> None:
    assert call("export", "claims", "-o", "claims.jsonl", cwd=tmp_path).out == "wrote claims.jsonl: 5 articles\n"
    ran = run("load", "claims.jsonl", "--store", "again.kgl", "--json", cwd=tmp_path)
    assert ran.documents[0]["kept"] == 5
    written = (tmp_path / "claims.jsonl").read_text(encoding="utf-8")
    assert export(tmp_path / "again.kgl") == written == export(deals)
    for question in (["timeline", "--entity", "Cirrus Labs"], ["articles"], ["acquisitions"]):
        answers = [
            call("query", *question, "--json", "--store", store, cwd=tmp_path).out for store in (deals, "again.kgl")
        ]
        assert answers[0] == answers[1]


def test_an_export_through_a_pipe_makes_the_same_store(deals: Path, tmp_path: Path) -> None:
    run("load", "-", "--store", "again.kgl", cwd=tmp_path, stdin=export(deals))
    assert export(tmp_path / "again.kgl") == export(deals)


def test_a_sound_store_passes_both_checks(deals: Path, tmp_path: Path) -> None:
    assert call("verify", cwd=tmp_path).out == "every quote stands\n"
    assert call("check", cwd=tmp_path).out == "nothing impossible found\n"


# Cypher that damages the article first.txt, and what `verify` says of it.
DAMAGE = [
    ("SET a.text = replace(a.text, '30 million', '90 million')", "quote does not stand at"),
    ("SET a.text = 'Nothing of that was ever said.'", "quote does not stand at"),
    ("SET a.outlet = 'Another Paper'", "key"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGE)
def test_verify_finds_a_text_that_was_changed(damage: str, words: str, deals: Path, tmp_path: Path) -> None:
    with open_store(deals) as store:
        store.update(lambda run: run.run(f"MATCH (a:Article {{key: $key}}) {damage}", {"key": KEYS["first.txt"]}))
    ran = call("verify", cwd=tmp_path, code=4)
    assert KEYS["first.txt"] in ran.out
    assert words in ran.out
    assert ran.out.rstrip().endswith(("problem", "problems"))
    problems = call("verify", "--json", cwd=tmp_path, code=4).documents[0]["problems"]
    assert {problem["key"] for problem in problems} == {KEYS["first.txt"]}


def test_verify_finds_a_quote_that_was_moved(deals: Path, tmp_path: Path) -> None:
    with open_store(deals) as store:
        store.update(
            lambda run: run.run("MATCH (c:Claim {claimType: 'ACQUIRED'}) SET c.quoteStart = 2, c.quoteEnd = 9")
        )
    ran = call("verify", cwd=tmp_path, code=4)
    assert ran.out.startswith(KEYS["fünf.txt"])
    assert ran.out.endswith("1 problem\n")


def test_check_finds_what_cannot_be(deals: Path, tmp_path: Path) -> None:
    with open_store(deals) as store:
        store.update(
            lambda run: run.run("MATCH (e:Entity {key: 'org:echolot'}) CREATE (e)-[:ALLIED_WITH {claims: ['x']}]->(e)")
        )
    ran = call("check", cwd=tmp_path, code=4)
    assert ran.out == "org:echolot ALLIED_WITH: an edge from an entity to itself\n1 problem\n"
    assert call("check", "--json", cwd=tmp_path, code=4).documents[0]["problems"][0]["key"] == "org:echolot ALLIED_WITH"


def test_status_counts_what_is_there(deals: Path, tmp_path: Path) -> None:
    lines = call("status", cwd=tmp_path).out.splitlines()
    assert lines[0] == "deals.kgl (kglite)"
    assert lines[1] == "5 articles, 2024-05-02 to 2024-08-09; 6 claims"
    assert "1 Alliance" in lines[2]
    assert "3 INVESTED_IN" in lines[3]
    assert "1 rumoured" in lines[4]
