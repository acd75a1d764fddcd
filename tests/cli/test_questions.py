"""`query`, `cypher`, `path` and `draw` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import call

BYPASSES = Path(__file__).parents[1] / "queries" / "bypasses.jsonl"


def test_an_answer_has_its_sentences(shared_deals: Path, tmp_path: Path) -> None:
    ran = call("query", "investors-of", "--organization", "brise energie", "--store", shared_deals, cwd=tmp_path)
    headline, sentence = ran.out.splitlines()[:2]
    assert headline.startswith("Ahrtal Capital  ")
    assert "amount: 30,000,000" in headline
    assert "claim:" not in ran.out
    assert sentence.startswith("    “Ahrtal Capital invested 30 million euros in Brise Energie.")


def test_a_question_by_key_and_by_name_is_the_same(shared_deals: Path, tmp_path: Path) -> None:
    answers = {
        call("query", "investors-of", "--organization", name, "--store", shared_deals, cwd=tmp_path).out
        for name in ("Cirrus Labs", "org:cirrus-labs", "CIRRUS LABS")
    }
    assert len(answers) == 1


# A statement of each kind that must be refused, by its name in the guard's own list.
@pytest.mark.parametrize(
    "name", ["create alone", "mixed case create", "merge", "set property", "set after with", "set label"]
)
def test_cypher_refuses_to_write(name: str, shared_deals: Path, tmp_path: Path) -> None:
    (statement,) = [
        line["cypher"] for line in map(json.loads, BYPASSES.read_text("utf-8").splitlines()) if line["name"] == name
    ]
    check_refused(statement, shared_deals, tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (n) DETACH DELETE n",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CALL dbms.components() YIELD name RETURN name",
        "MATCH (n) RETURN apoc.create.node(['X'], {})",
        "MATCH (n) RETURN n; MATCH (m) DELETE m",
        "MATCH (n) /* x */ DELETE n",
        "MATCH (n)-[*]->(m) RETURN m",
        "CYPHER runtime=slotted MATCH (n) RETURN n",
    ],
)
def test_cypher_refuses_what_reaches_out(statement: str, shared_deals: Path, tmp_path: Path) -> None:
    check_refused(statement, shared_deals, tmp_path)


def check_refused(statement: str, store: Path, folder: Path) -> None:
    before = store.read_bytes()
    ran = call("cypher", statement, "--store", store, cwd=folder, code=2)
    assert ran.out == ""
    assert ran.err.startswith("error: line 1, column ")
    assert ran.err.endswith("The query was not run.\n")
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("5", 5),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ('["a", 2]', ["a", 2]),
        ('{"a": [1]}', {"a": [1]}),
        ('"5"', "5"),
        ("Brise Energie", "Brise Energie"),
        ("a=b", "a=b"),
        ("", ""),
        ("NaN", "NaN"),
        ("[1,", "[1,"),
        ("'}) DETACH DELETE n //", "'}) DETACH DELETE n //"),
    ],
)
def test_a_parameter_of_cypher_is_json_else_text(value: str, seen: object, shared_deals: Path, tmp_path: Path) -> None:
    ran = call("cypher", "RETURN $x AS x", "-P", f"x={value}", "--json", "--store", shared_deals, cwd=tmp_path)
    assert ran.documents == [{"x": seen}]


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("MATCH (e:Alliance) RETURN e.key AS key, e.name AS name", "key: alliance:nordring  name: Nordring"),
        ("MATCH (b:Bank) RETURN count(b) AS banks", "banks: 0"),
        ("RETURN null AS a, false AS b, [] AS c, '' AS d, 0.0 AS e", "a: null  b: no  c:   d:   e: 0.0"),
        ("RETURN {key: 'x', list: [1]} AS map", 'map: {"key": "x", "list": [1]}'),
        ("RETURN date('2024-05-02') AS day", "day: 2024-05-02"),
        ("MATCH (c:Claim {claimType: 'ACQUIRED'}) RETURN c.quote AS quote", "quote: Dünenbau bought Echolot."),
    ],
)
def test_cypher_shows_every_column(statement: str, line: str, shared_deals: Path, tmp_path: Path) -> None:
    assert call("cypher", statement, "--store", shared_deals, cwd=tmp_path).out == line + "\n"


def test_cypher_says_when_rows_are_left_out(shared_deals: Path, tmp_path: Path) -> None:
    ran = call("cypher", "UNWIND range(1, 10001) AS n RETURN n", "--json", "--store", shared_deals, cwd=tmp_path)
    assert len(ran.documents) == 10_000
    assert ran.err == "only the first 10,000 rows; add LIMIT or a condition\n"


def test_a_path_shows_each_hop_with_its_sentence(shared_deals: Path, tmp_path: Path) -> None:
    ran = call("path", "Ahrtal Capital", "Nordring", "--store", shared_deals, cwd=tmp_path)
    assert ran.out.splitlines()[:2] == ["Path 1: 3 hops", "Ahrtal Capital INVESTED_IN Brise Energie  status: completed"]
    assert ran.out.count("“") == 3


@pytest.mark.parametrize("status", ["completed,rumoured", " rumoured , completed"])
def test_a_path_may_use_rumours(status: str, shared_deals: Path, tmp_path: Path) -> None:
    ran = call("path", "Ahrtal Capital", "Nordring", "--status", status, "--store", shared_deals, cwd=tmp_path)
    assert ran.out.startswith("Path 1: 2 hops\n")


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("Ahrtal Capital", "Echolot"), "no path of at most 6 hops"),
        (("Ahrtal Capital", "Nordring", "--max-hops", "1"), "no path of at most 1 hop"),
    ],
)
def test_no_path_is_an_answer(args: tuple[str, ...], line: str, shared_deals: Path, tmp_path: Path) -> None:
    assert call("path", *args, "--store", shared_deals, cwd=tmp_path).out == f"{line}\n"


@pytest.mark.parametrize("entity", [[], ["Brise Energie"], ["person:ada-ochs"]])
@pytest.mark.parametrize("language", ["en", "de"])
def test_draw_writes_a_page_in_the_language_asked_for(
    entity: list[str], language: str, shared_deals: Path, tmp_path: Path
) -> None:
    args = [*entity, "-o", "page.html", "--language", language, "--store", str(shared_deals)]
    assert call("draw", *args, cwd=tmp_path).out == "wrote page.html\n"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f'lang="{language}"' in page
    assert "Brise Energie" in page


def test_draw_keeps_a_link_and_its_default_name(shared_deals: Path, tmp_path: Path) -> None:
    (tmp_path / "dealgraph.html").symlink_to("page.html")
    assert call("draw", "--store", shared_deals, cwd=tmp_path).out == "wrote dealgraph.html\n"
    assert (tmp_path / "dealgraph.html").is_symlink()
    assert (tmp_path / "page.html").stat().st_size > 1000
