"""The schema: the closed list is read whole, and each way to break it is refused."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
import yaml

from dealgraph.graph.errors import SchemaError
from dealgraph.graph.schema import load_schema, parse_schema

_TEXT = resources.files("dealgraph.graph").joinpath("schema.yaml").read_text(encoding="utf-8")
_SECTIONS = ["entities", "records", "kinds", "edges", "naming", "links", "statuses", "properties"]


def _broken(change: Callable[[Any], object]) -> str:
    data = yaml.safe_load(_TEXT)
    change(data)
    return yaml.safe_dump(data, sort_keys=False)


def test_the_schema_is_the_closed_list_of_the_design() -> None:
    schema = load_schema()
    assert set(schema.entities) == {"Organization", "Person", "Alliance", "FundingRound"}
    assert set(schema.records) == {"Article", "Claim", "Decision"}
    assert set(schema.statuses) == {"rumoured", "planned", "completed", "denied"}
    assert schema.links == {"STATED_IN", "SUBJECT", "OBJECT", "MENTIONS"}
    assert set(schema.edges) == {
        "INVESTED_IN", "LENT_TO", "ACQUIRED", "FOUNDED", "FOUNDED_BY_ALUMNI_OF", "WORKS_FOR", "WORKED_FOR",
        "ALLIED_WITH", "MEMBER_OF", "SUBSIDIARY_OF", "RAISED", "PARTICIPATED_IN",
    }  # fmt: skip


def test_claims_state_all_edges_but_the_derived_and_the_names() -> None:
    schema = load_schema()
    assert schema.claim_types() == set(schema.edges) - {"PARTICIPATED_IN"} | {"ALSO_KNOWN_AS"}
    assert schema.edge("PARTICIPATED_IN").derived_from == "INVESTED_IN"


def test_only_alliances_of_firms_have_no_direction() -> None:
    assert [name for name, edge in load_schema().edges.items() if edge.undirected] == ["ALLIED_WITH"]


@pytest.mark.parametrize(
    ("edge", "source", "target", "states"),
    [
        ("INVESTED_IN", {"Organization", "Person"}, {"Organization"}, {"amount", "currency", "lead", "round"}),
        ("WORKS_FOR", {"Person"}, {"Organization"}, {"role"}),
        ("MEMBER_OF", {"Organization"}, {"Alliance"}, set()),
        ("RAISED", {"Organization"}, {"FundingRound"}, {"amount", "currency", "round", "valuation"}),
        ("PARTICIPATED_IN", {"Organization", "Person"}, {"FundingRound"}, {"amount", "currency", "lead"}),
    ],
)
def test_an_edge_knows_its_ends_and_what_it_may_state(
    edge: str, source: set[str], target: set[str], states: set[str]
) -> None:
    found = load_schema().edge(edge)
    assert (found.source, found.target, found.states) == (source, target, states)


def test_every_label_type_and_status_says_what_it_means() -> None:
    schema = load_schema()
    names = {*schema.entities, *schema.records, *schema.kinds, *schema.edges, *schema.naming, *schema.links}
    assert names | set(schema.statuses) == {name for name, meaning in schema.reads.items() if meaning.strip()}


@pytest.mark.parametrize(
    ("label", "prefix"),
    [("Organization", "org"), ("Person", "person"), ("Alliance", "alliance"), ("FundingRound", "round")],
)
def test_labels_and_prefixes_lead_to_each_other(label: str, prefix: str) -> None:
    assert load_schema().prefix_of(label) == prefix
    assert load_schema().label_of(f"{prefix}:meta:x") == label


@pytest.mark.parametrize("key", ["", "organization:x", "article:ab", "claim:ab", ":x"])
def test_a_key_without_an_entitys_prefix_has_no_label(key: str) -> None:
    with pytest.raises(SchemaError):
        load_schema().label_of(key)


@pytest.mark.parametrize("name", ["", "invested_in", "ALSO_KNOWN_AS", "STATED_IN", "X]-() DETACH DELETE n //"])
def test_what_is_no_edge_type_is_refused(name: str) -> None:
    with pytest.raises(SchemaError):
        load_schema().edge(name)


@pytest.mark.parametrize("section", _SECTIONS)
def test_no_section_can_be_missing(section: str) -> None:
    with pytest.raises(SchemaError):
        parse_schema(_broken(lambda data: data.pop(section)))


@pytest.mark.parametrize("section", _SECTIONS)
@pytest.mark.parametrize("content", [None, "text", 5, ["Organization"]])
def test_a_section_is_a_mapping(section: str, content: object) -> None:
    with pytest.raises(SchemaError):
        parse_schema(_broken(lambda data: data.update({section: content})))


@pytest.mark.parametrize("key", ["source", "target", "reads", "states"])
def test_an_edge_lacks_nothing(key: str) -> None:
    with pytest.raises(SchemaError):
        parse_schema(_broken(lambda data: data["edges"]["ACQUIRED"].pop(key)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.update(colours={}), id="unknown section"),
        pytest.param(lambda data: data["edges"]["ACQUIRED"].update(colour="red"), id="unknown key of an edge"),
        pytest.param(lambda data: data["edges"]["ACQUIRED"].update(source=["Firm"]), id="unknown source"),
        pytest.param(lambda data: data["edges"]["ACQUIRED"].update(target=["Article"]), id="target is a record"),
        pytest.param(lambda data: data["edges"]["ACQUIRED"].update(states=["colour"]), id="unknown statement"),
        pytest.param(lambda data: data["edges"]["ACQUIRED"].update(derived_from="BOUGHT"), id="derived from no edge"),
        pytest.param(lambda data: data["edges"].update(BOUGHT="a text"), id="edge is no mapping"),
        pytest.param(lambda data: data["edges"]["ACQUIRED"].update(source=None), id="source is nothing"),
        pytest.param(lambda data: data["links"]["SUBJECT"].update(target="Firm"), id="link to an unknown label"),
        pytest.param(lambda data: data["links"]["SUBJECT"].update(source="Firm"), id="link from an unknown label"),
        pytest.param(lambda data: data["links"]["SUBJECT"].pop("reads"), id="link without a meaning"),
        pytest.param(lambda data: data["links"]["SUBJECT"].update(colour="red"), id="unknown key of a link"),
        pytest.param(lambda data: data["entities"]["Person"].pop("prefix"), id="entity without a prefix"),
        pytest.param(lambda data: data["entities"]["Person"].pop("reads"), id="entity without a meaning"),
        pytest.param(lambda data: data["entities"]["Person"].update(colour="red"), id="unknown key of an entity"),
        pytest.param(lambda data: data["entities"]["Person"].update(prefix="org"), id="one prefix of two entities"),
        pytest.param(lambda data: data["records"]["Claim"].pop("prefix"), id="record without a prefix"),
        pytest.param(lambda data: data["properties"].update(Firm={"key": "k"}), id="properties of an unknown label"),
        pytest.param(lambda data: data["properties"]["Claim"].update(type="t"), id="property type"),
        pytest.param(lambda data: data["properties"]["Entity"].update(id="i"), id="property id"),
        pytest.param(lambda data: data["properties"]["Article"].update(title="t"), id="property title"),
        pytest.param(lambda data: data["properties"]["Entity"].update(labels="l"), id="property labels"),
        pytest.param(lambda data: data["properties"].update(Claim=None), id="properties are nothing"),
    ],
)  # fmt: skip
def test_a_broken_schema_is_refused(change: Callable[[Any], object]) -> None:
    with pytest.raises(SchemaError):
        parse_schema(_broken(change))


@pytest.mark.parametrize("text", ["", "5", "- a\n- b", "text", "a: [", "entities: &x\n  <<: *y", "\x00"])
def test_what_is_no_schema_at_all_is_refused(text: str) -> None:
    with pytest.raises(SchemaError):
        parse_schema(text)


def test_the_unbroken_schema_is_accepted() -> None:
    assert parse_schema(_broken(lambda data: None)) == load_schema()
