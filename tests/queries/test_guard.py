"""The guard of ad-hoc Cypher: what it refuses, what it lets pass, and both tried on a real KGLite graph.

`bypasses.jsonl` holds attempts that must be refused, each with a name; `reads.jsonl` questions that must pass, with
`"kglite": false` where KGLite 0.21.2 lacks the construct (Neo4j has it).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import kglite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealgraph.graph.errors import QueryError, UnsafeQueryError
from dealgraph.queries.guard import FUNCTIONS, MAX_HOPS, check_read_only
from dealgraph.queries.tokens import tokenise

HERE = Path(__file__).parent
BYPASSES = [json.loads(line) for line in (HERE / "bypasses.jsonl").read_text("utf-8").splitlines()]
READS = [json.loads(line) for line in (HERE / "reads.jsonl").read_text("utf-8").splitlines()]
PARAMETERS = {"name": "Beta", "names": ["Alpha"], "limit": 5, "property": "name"}
GRAPH = """
    CREATE (a:Organization {key: 'org:alpha', name: 'Alpha'})-[:INVESTED_IN {status: 'completed', confidence: 0.9}]->
           (b:Organization {key: 'org:beta', name: 'Beta'}), (c:Person {key: 'person:cara', name: 'Cara'})
    SET b:Company
"""
WRITES = "CREATE|MERGE|SET|DELETE|DETACH|NODETACH|REMOVE|FOREACH|INSERT|DROP|ALTER|LOAD|CALL|USE|GRANT"


def make_graph(folder: Path) -> kglite.KnowledgeGraph:
    kglite.set_query_warning_policy("silent")
    graph = kglite.open(str(folder / "graph.kgl"))
    graph.cypher(GRAPH)
    return graph


def ask(graph: kglite.KnowledgeGraph, cypher: str) -> list[dict[str, object]]:
    result = graph.cypher(cypher)
    assert not isinstance(result, str)
    return list(result.to_list())


def digest(graph: kglite.KnowledgeGraph) -> str:
    nodes = ask(graph, "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties ORDER BY n.key")
    edges = ask(graph, "MATCH (a)-[r]->(b) RETURN a.key, type(r), properties(r), b.key")
    schema = ask(graph, "SHOW INDEXES") + ask(graph, "SHOW CONSTRAINTS")
    return repr((nodes, edges, schema))


@pytest.fixture
def graph(tmp_path: Path) -> kglite.KnowledgeGraph:
    return make_graph(tmp_path)


@pytest.fixture(scope="module")
def shared_graph(tmp_path_factory: pytest.TempPathFactory) -> kglite.KnowledgeGraph:
    return make_graph(tmp_path_factory.mktemp("guard"))


@pytest.mark.parametrize("cypher", [pytest.param(row["cypher"], id=row["name"]) for row in BYPASSES])
def test_bypass_is_refused_with_its_place(cypher: str) -> None:
    with pytest.raises(UnsafeQueryError, match=r"^line \d+, column \d+: (?s:.+)\. The query was not run\.$"):
        check_read_only(cypher)


@pytest.mark.parametrize("row", READS, ids=lambda row: row["cypher"][:60])
def test_read_passes_and_keeps_its_words(row: dict[str, str]) -> None:
    checked = check_read_only(row["cypher"])
    kept = [each for each in tokenise(row["cypher"]) if each.kind not in ("space", "comment") and each.text != ";"]
    assert [each.text for each in tokenise(checked) if each.kind != "space"] == [each.text for each in kept]


@pytest.mark.parametrize("row", [row for row in READS if row.get("kglite", True)], ids=lambda row: row["cypher"][:60])
def test_read_runs_on_kglite_and_changes_nothing(row: dict[str, str], graph: kglite.KnowledgeGraph) -> None:
    before = digest(graph)
    graph.cypher(check_read_only(row["cypher"]), params=PARAMETERS)
    assert digest(graph) == before


def iter_accepted(tmp_path: Path) -> Iterator[tuple[str, bool]]:
    """Names of bypasses that KGLite itself runs, and whether the graph differs afterwards."""
    for number, row in enumerate(BYPASSES):
        folder = tmp_path / str(number)
        folder.mkdir()
        graph = make_graph(folder)
        before = digest(graph)
        try:
            graph.cypher(row["cypher"], params=PARAMETERS, timeout_ms=5000)
        except (kglite.KgError, UnicodeEncodeError):
            continue
        yield row["name"], digest(graph) != before


def test_bypasses_are_real_on_the_raw_engine(tmp_path: Path) -> None:
    accepted = dict(iter_accepted(tmp_path))
    assert len(accepted) >= 60
    assert sum(accepted.values()) >= 30
    assert {"detach delete", "gql insert", "foreach alone", "create index", "set after with"} <= {
        name for name, changed in accepted.items() if changed
    }


def test_load_csv_reads_a_file_unless_refused(graph: kglite.KnowledgeGraph, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden\n", "utf-8")
    cypher = f"LOAD CSV FROM '{secret}' AS row RETURN row"
    assert ask(graph, cypher) == [{"row": ["hidden"]}]
    with pytest.raises(UnsafeQueryError, match="LOAD is refused"):
        check_read_only(cypher)


@pytest.mark.parametrize(
    ("cypher", "message"),
    [
        ("MATCH (n)\n  DELETE n", "line 2, column 3: DELETE would change the store"),
        ("MATCH (set) RETURN set", "column 8: SET would change|SET would change .* put it in `backticks`"),
        ("MATCH (n)-[*]->(m) RETURN m", r"column 12: \* without a bound of at most 20: write -\[:TYPE\*..4\]->"),
        ("RETURN apoc.load.json('x') AS a", r"apoc\.load\.json\(\.\.\.\) is refused"),
        ("RETURN 1 AS a; RETURN 2 AS a", "column 14: ; is not expected here: one statement only"),
        ("MATCH (n) WHERE n.name =~ '\\d+' RETURN n", r"write \\\\d for \\d"),
        ("MATCH (n) RETURN n.name AS größe", "'ö' .* in a 'string' or in `backticks` only"),
        ("RETURN '\\u0041' AS a", "use a parameter"),
        ("MATCH (n) FILTER n.x RETURN n", "FILTER is not expected here"),
    ],
)
def test_message_says_what_is_refused_and_what_to_write(cypher: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        check_read_only(cypher)


def test_comments_and_last_semicolon_are_cut_out() -> None:
    assert check_read_only(" // first\nRETURN 1 AS a // DELETE\n; // end ") == "RETURN 1 AS a"
    assert check_read_only("RETURN 'a // b;' AS a;") == "RETURN 'a // b;' AS a"


@pytest.mark.parametrize(
    "hops", ["*1", "*..4", "*2..4", f"*..{MAX_HOPS}", "r*..4", ":A*..4", ":A|B*..4", "r:A*1..4 {x: 1}"]
)
def test_bounded_repetition_passes(hops: str) -> None:
    check_read_only(f"MATCH (a)-[{hops}]-(b) RETURN b")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_function_passes_in_any_case(function: str) -> None:
    check_read_only(f"MATCH (n) RETURN {function.upper()} (n) AS a")


@pytest.mark.parametrize("word", WRITES.split("|"))
def test_word_passes_as_a_name_in_every_quoted_or_marked_place(word: str) -> None:
    check_read_only(
        f"MATCH (n:{word} {{{word}: 1}})-[r:{word}]-() RETURN n.{word} AS `{word}`, n {{.{word}}}, '{word} (x)' AS a"
    )


@pytest.mark.parametrize("word", WRITES.split("|"))
@pytest.mark.parametrize(
    "place", ["{} n", "MATCH (n) {} n RETURN n", "MATCH (n) RETURN n {} n", "MATCH (n) WHERE {} (n) RETURN n"]
)
def test_word_is_refused_as_a_clause(word: str, place: str) -> None:
    with pytest.raises(UnsafeQueryError):
        check_read_only(place.format(word.lower()))


SIGNS = [
    "'",
    '"',
    "`",
    ";",
    "//",
    "/*",
    "*/",
    "\\",
    "\\'",
    '\\"',
    "``",
    *"()[]{}:,.|*",
    "$p",
    "-[",
    "]->",
    "1",
    "1.",
    "\n",
    "\r",
]
FRAGMENTS = [
    *("\u00a0", "\u017f", "\u212a"),
    *SIGNS,
    *("SET n.x = 1", "CREATE (:X)", "DETACH DELETE n", "CALL db.labels()", "INSERT (:X)", "FINISH", "UNION", "WITH *"),
    *("MATCH (n)", "RETURN 1 AS a", "WHERE", "AS a", "n", "`n`", "FORMAT CSV", "LOAD CSV FROM 'x' AS row", "EXISTS {"),
    *("REMOVE n.name", "MERGE (m:X)", "FOREACH (x IN [1] | SET n.x = x)", "; MATCH (n) DELETE n", "// '\n", "n:", "x."),
]


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """A question that passes, with one to three fragments, bare or quoted, put in or in place of a token."""
    pieces = [each.text for each in tokenise(draw(st.sampled_from(READS))["cypher"])]
    for _ in range(draw(st.integers(1, 3))):
        cover = draw(st.sampled_from(["{}", "'{}'", '"{}"', "`{}`", " // {}\n", " {} "]))
        like = [at for at, piece in enumerate(pieces) if piece[:1] == cover[0]] if cover[0] in "'\"`" else []
        at = draw(st.sampled_from(like)) if like else draw(st.integers(0, len(pieces)))
        pieces[at : at + (1 if like else draw(st.integers(0, 1)))] = [cover.format(draw(st.sampled_from(FRAGMENTS)))]
    return "".join(pieces)


texts = st.one_of(st.text(), spliced(), st.lists(st.sampled_from([*FRAGMENTS, " "])).map(" ".join))


def is_safe(cypher: str) -> bool:
    try:
        check_read_only(cypher)
    except UnsafeQueryError:
        return False
    return True


def blank_quoted(cypher: str) -> str:
    """The text with all that is quoted made one letter: a second reading of the quoting rules, one character a step."""
    out, quote, escaped = "", "", False
    for char in cypher:
        if not quote:
            out, quote = (out + "q", char) if char in "'\"`" else (out + char, "")
        elif escaped or (char == "\\" and quote != "`"):
            escaped = not escaped
        elif char == quote:
            quote = ""
    return out


@settings(max_examples=500, deadline=None)
@given(texts)
def test_what_passes_holds_no_word_that_writes_outside_of_names(cypher: str) -> None:
    if is_safe(cypher):
        bare = blank_quoted(check_read_only(cypher))
        assert ";" not in bare
        assert "//" not in bare
        assert not re.search(rf"(?<![.:\w])\s*\b({WRITES})\b(?!\s*:)", re.sub(r"\s*([.:])\s*", r"\1", bare), re.I)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_checking_twice_changes_nothing(cypher: str) -> None:
    if is_safe(cypher):
        assert check_read_only(check_read_only(cypher)) == check_read_only(cypher)


@settings(max_examples=500, deadline=None)
@given(cypher=texts)
def test_what_passes_changes_no_graph(shared_graph: kglite.KnowledgeGraph, cypher: str) -> None:
    if is_safe(cypher):
        before = digest(shared_graph)
        try:
            shared_graph.cypher(check_read_only(cypher), params=PARAMETERS, timeout_ms=2000)
        except kglite.KgError:
            return
        assert digest(shared_graph) == before


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map(" ".join)), st.sampled_from("'\"`"))
def test_text_between_quotes_never_lets_a_second_statement_through(text: str, quote: str) -> None:
    cypher = f"WITH 1 AS {quote}{text}{quote} RETURN 2 AS b" if quote == "`" else f"RETURN {quote}{text}{quote} AS a"
    if is_safe(cypher) and not re.search(r"['\"`]", text):
        kinds = [each.kind for each in tokenise(check_read_only(cypher)) if each.kind in ("string", "quoted")]
        assert len(kinds) == 1
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    if is_safe(f"RETURN '{escaped}' AS a"):
        assert [each.text for each in tokenise(f"RETURN '{escaped}' AS a")][2] == f"'{escaped}'"
