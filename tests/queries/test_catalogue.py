"""A template's header is checked to the letter when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.graph.errors import QueryError, UnsafeQueryError
from dealgraph.queries.catalogue import TYPES, find_template, load_catalogue, parse_template

GOOD = """// name: mine
// question: Which ones?
// param: organization organization required who
// param: since date default=null from when
// param: limit integer default=3 how many
// returns: name
MATCH (e:Entity {key: $organization}) WHERE $since IS NULL OR e.since >= $since
RETURN e.name AS name LIMIT $limit
"""


def test_header_gives_typed_parameters_in_order() -> None:
    template = parse_template(GOOD, "mine")
    assert [(p.name, p.type, p.required, p.default, p.help) for p in template.params] == [
        ("organization", "organization", True, None, "who"),
        ("since", "date", False, None, "from when"),
        ("limit", "integer", False, 3, "how many"),
    ]
    assert template.question == "Which ones?"
    assert template.returns == ("name",)
    assert template.cypher.startswith("MATCH")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("// name: mine", "// name: other", "file name and name must agree"),
        ("// question: Which ones?", "// question: Which ones?\n// colour: red", "colour"),
        ("// question: Which ones?\n", "", "question"),
        ("// returns: name\n", "", "returns"),
        ("// param: limit integer default=3 how many\n", "", r"\$limit is used and not declared"),
        (" LIMIT $limit", "", "limit is declared and not used"),
        ("limit integer default=3", "limit whole default=3", "type one of"),
        ("limit integer default=3", "limit integer default=three", "no JSON value"),
        ("limit integer default=3", 'limit integer default="x"', "'x' is no integer"),
        ("limit integer default=3", "limit integer", "write `name type"),
        ("// param: since date", "// param: limit date default=null x\n// param: since date", "declared twice"),
        (" LIMIT $limit", " LIMIT '$limit'", "limit is declared and not used"),
    ],
)
def test_wrong_header_is_refused_with_its_fault(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(QueryError, match=message):
        parse_template(GOOD.replace(old, new), "mine")


def test_template_that_writes_is_refused() -> None:
    with pytest.raises(UnsafeQueryError):
        parse_template(GOOD.replace("RETURN", "SET e.x = 1 RETURN"), "mine")


@pytest.mark.parametrize(
    ("kind", "given", "bound"),
    [
        ("integer", "12", 12), ("integer", 12, 12), ("number", "1.5", 1.5), ("boolean", "yes", True),
        ("boolean", False, False),
        ("date", "2024-02", "2024-02"), ("string[]", "a, b", ["a", "b"]), ("string[]", ["a"], ["a"]),
        ("string", "x", "x"),
        ("entity", "Meta", "Meta"),
    ],
)  # fmt: skip
def test_value_is_read_as_its_type(kind: str, given: object, bound: object) -> None:
    text = f"// name: t\n// question: q\n// param: p {kind} required help\n// returns: x\nRETURN $p AS x"
    assert parse_template(text, "t").bind({"p": given}) == {"p": bound}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("integer", "many"),
        ("integer", 1.5),
        ("integer", True),
        ("number", "x"),
        ("boolean", "perhaps"),
        ("string", 3),
        ("entity", 3),
    ],
)
def test_value_of_another_type_is_refused(kind: str, given: object) -> None:
    text = f"// name: t\n// question: q\n// param: p {kind} required help\n// returns: x\nRETURN $p AS x"
    with pytest.raises(QueryError, match=f"parameter 'p': .* is no {kind}"):
        parse_template(text, "t").bind({"p": given})


def test_missing_and_unknown_values_are_named() -> None:
    template = parse_template(GOOD, "mine")
    with pytest.raises(QueryError, match="mine needs 'organization': who"):
        template.bind({})
    with pytest.raises(QueryError, match="mine has no parameter 'organisation'"):
        template.bind({"organisation": "x"})


def test_users_folder_overrides_and_extends(tmp_path: Path) -> None:
    (tmp_path / "mine.cypher").write_text(GOOD, encoding="utf-8")
    (tmp_path / "search.cypher").write_text(GOOD.replace("// name: mine", "// name: search"), encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue["mine"].question == catalogue["search"].question == "Which ones?"
    assert set(load_catalogue()) < set(catalogue)
    with pytest.raises(QueryError, match="does not exist"):
        load_catalogue(tmp_path / "none")


def test_near_names_are_offered() -> None:
    with pytest.raises(QueryError, match="investors-of"):
        find_template(load_catalogue(), "investor-of")


def test_catalogue_is_large_and_typed() -> None:
    catalogue = load_catalogue()
    assert len(catalogue) >= 16
    assert {param.type for template in catalogue.values() for param in template.params} <= set(TYPES)
