"""What a drawing holds, says and refuses, read from its HTML; how it behaves in a browser is in `tests/browser`."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from dealgraph.graph.errors import DealgraphError, QueryError, SchemaError
from dealgraph.graph.schema import load_schema
from dealgraph.queries.draw import draw
from dealgraph.queries.drawing.facts import safe_link, write_money
from dealgraph.queries.drawing.looks import LOOKS
from dealgraph.queries.drawing.page import load_words

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "'}) DETACH DELETE n //",
    "<!--<script>",
    '"><svg/onload=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "\u2028\u2029\ud800\x00",
]


def build_graph(**entities: dict[str, Any]) -> nx.MultiDiGraph[str]:
    """Two companies, a fund and a lent sum; `entities` adds further nodes."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(leftOut=12, title="Two companies")
    graph.add_node("org:alpha", name="Alpha", label="Organization", kinds=["Company", "Investor"], forms=["Alpha"])
    graph.add_node("org:beta", name="Beta", label="Organization", kinds=["Company"], forms=["Beta", "Beta AG"])
    graph.add_node("org:gamma", name="Gamma", label="Organization", kinds=["Investor"])
    for key, attributes in entities.items():
        graph.add_node(f"org:{key}", **attributes)
    claim = {
        "key": "claim:1", "quote": "Alpha put money into Beta.", "status": "completed", "confidence": 0.9,
        "publishedOn": "2025-01", "outlet": "The Paper", "url": "https://paper.example/1?a=1&b=2", "headline": "Money",
    }  # fmt: skip
    graph.add_edge(
        "org:alpha", "org:beta", key="INVESTED_IN", type="INVESTED_IN", status="completed", confidence=0.9, sources=2,
        firstSeen="2025", lastSeen="2025-01", quote=claim["quote"], amount=5_250_000_000, currency="USD", lead=True,
        role=None, round="Series B", history=["2024-12 rumoured", "2025-01 completed"], claims=[claim],
    )  # fmt: skip
    graph.add_edge("org:gamma", "org:beta", key="LENT_TO", type="LENT_TO", status="denied", quote="Gamma lent nothing.")
    graph.add_edge("org:beta", "org:alpha", key="ALLIED_WITH", type="ALLIED_WITH", status="planned", quote="They meet.")
    return graph


class _Page(HTMLParser):
    """Elements with their attributes, and the text of each script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script":
            self.scripts[-1] += data


def read_data(html: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_Page(html).scripts[0])
    return data


def test_same_graph_gives_same_bytes_however_it_was_built() -> None:
    graph = build_graph()
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph(**graph.graph)
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    for source, target, key, attributes in reversed(list(graph.edges(keys=True, data=True))):
        other.add_edge(source, target, key=key, **attributes)
    assert draw(graph).html == draw(graph).html == draw(other).html


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(name: str) -> None:
    graph = build_graph(evil={"name": name, "label": "Organization", "kinds": ["Company"], "forms": [name]})
    graph.add_edge("org:evil", "org:beta", key="ACQUIRED", type="ACQUIRED", status="rumoured", quote=name, role=name)
    harmless = draw(build_graph(evil={"name": "x", "label": "Organization", "kinds": ["Company"], "forms": ["x"]}))
    html = draw(graph, title=name).html
    assert [tag for tag, _ in _Page(html).elements] == [tag for tag, _ in _Page(harmless.html).elements]
    assert name in [entity["name"] for entity in read_data(html)["entities"]]
    html.encode()


def test_page_refers_to_nothing_outside_itself() -> None:
    page = _Page(draw(build_graph()).html)
    named = {name for _, attributes in page.elements for name in attributes}
    assert not named & {"src", "href", "srcset", "action", "data", "background", "poster"}
    style = resources.files("dealgraph.queries").joinpath("drawing/page.css").read_text()
    assert "url(" not in style
    assert "@import" not in style
    assert "sourceMappingURL" not in page.scripts[1]


def test_policy_lets_nothing_load_and_only_known_scripts_run() -> None:
    policy = next(a["content"] or "" for t, a in _Page(draw(build_graph()).html).elements if "http-equiv" in a)
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert policy.count("'sha256-") == 3
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["3 entities, 3 relations", "12 left out"]), ("de", ["3 Namen, 3 Beziehungen", "12 weggelassen"])],
)
def test_header_says_how_much_is_shown_and_left_out(language: str, said: list[str]) -> None:
    html = draw(build_graph(), language=language).html
    assert all(text in html for text in said)
    assert f'<html lang="{language}">' in html


def test_nothing_left_out_says_nothing_of_it() -> None:
    graph = build_graph()
    graph.graph["leftOut"] = 0
    assert "left out</strong>" not in draw(graph).html


def test_title_of_the_call_beats_that_of_the_graph() -> None:
    assert "<title>Two companies</title>" in draw(build_graph()).html
    assert "<title>A &amp; B</title>" in draw(build_graph(), title="A & B").html


def test_empty_graph_says_that_there_is_nothing() -> None:
    assert "There is nothing to draw" in draw(nx.MultiDiGraph()).html


def test_relation_carries_its_evidence() -> None:
    relation = next(r for r in read_data(draw(build_graph()).html)["relations"] if r["type"] == "INVESTED_IN")
    assert relation["amount"] == "USD 5.25 bn"
    assert (relation["lead"], relation["round"], relation["sources"]) == (True, "Series B", 2)
    assert relation["claims"][0]["quote"] == "Alpha put money into Beta."
    assert relation["claims"][0]["link"] == "https://paper.example/1?a=1&b=2"


def test_relation_without_claims_shows_its_own_quote() -> None:
    relation = next(r for r in read_data(draw(build_graph()).html)["relations"] if r["type"] == "LENT_TO")
    assert [(claim["quote"], claim["status"]) for claim in relation["claims"]] == [("Gamma lent nothing.", "denied")]


def test_undirected_relation_has_no_arrow_and_parallel_ones_part() -> None:
    data = read_data(draw(build_graph()).html)
    drawn = {data["relations"][edge["id"]]["type"]: edge for edge in data["edges"]}
    assert (drawn["ALLIED_WITH"]["arrows"], drawn["INVESTED_IN"]["arrows"]) == ("", "to")
    assert drawn["LENT_TO"]["smooth"] is False
    # They run in opposite directions, so one hand means two sides.
    assert drawn["ALLIED_WITH"]["smooth"]["type"] == drawn["INVESTED_IN"]["smooth"]["type"]


def test_company_that_invests_is_drawn_as_a_company() -> None:
    kinds = {entity["name"]: entity["kind"] for entity in read_data(draw(build_graph()).html)["entities"]}
    assert kinds == {"Alpha": "Company", "Beta": "Company", "Gamma": "Investor"}


def test_layout_starts_from_given_places() -> None:
    graph = build_graph()
    for number, key in enumerate(graph.nodes):
        graph.nodes[key].update(x=number / 2 - 0.5, y=1.0)
    data = read_data(draw(graph).html)
    at = {data["entities"][node["id"]]["name"]: node for node in data["nodes"]}
    assert at["Alpha"]["x"] < at["Beta"]["x"] < at["Gamma"]["x"]
    assert at["Alpha"]["y"] == at["Beta"]["y"] == at["Gamma"]["y"] > 0


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://paper.example/a", True),
        ("http://paper.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:", False),
        ("https://pa per.example", False),
        ("java\nscript:alert(1)", False),
        ("//paper.example", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, allowed: bool) -> None:
    assert safe_link(url) == (url if allowed else None)


@pytest.mark.parametrize(
    ("amount", "english", "german"),
    [
        (10_000_000_000, "EUR 10 bn", "10 Mrd. EUR"),
        (5_250_000, "EUR 5.25 m", "5,25 Mio. EUR"),
        (2 * 10**12, "EUR 2 tn", "2 Bio. EUR"),
        (750_000, "EUR 750,000", "750.000 EUR"),
    ],
)
def test_amounts_read_as_the_language_writes_them(amount: int, english: str, german: str) -> None:
    assert write_money(amount, "EUR", load_words("en")) == english
    assert write_money(amount, "EUR", load_words("de")) == german


def test_unknown_language_names_those_there_are() -> None:
    with pytest.raises(QueryError, match=r"language 'fr' is not known; take one of de, en"):
        draw(build_graph(), language="fr")


@pytest.mark.parametrize(
    ("node", "edge"),
    [
        ({"label": "Planet"}, {}),
        ({"kinds": ["Wizard"]}, {}),
        ({}, {"type": "KNOWS"}),
        ({}, {"status": "perhaps"}),
    ],
)
def test_what_the_schema_lacks_is_refused(node: dict[str, Any], edge: dict[str, Any]) -> None:
    graph = build_graph(new={"name": "New", "label": "Organization", "kinds": []} | node)
    graph.add_edge("org:new", "org:beta", key="X", **({"type": "ACQUIRED", "status": "completed", "quote": "q"} | edge))
    with pytest.raises(SchemaError, match="is not in the schema"):
        draw(graph)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_of_the_schema_has_a_text_and_a_look(language: str) -> None:
    schema, words = load_schema(), load_words(language)
    assert set(words["kinds"]) == set(schema.entities) | schema.kinds == set(LOOKS["shapes"])
    assert set(words["types"]) == set(schema.edges)
    assert set(words["statuses"]) == set(schema.statuses) == set(LOOKS["dashes"])
    assert words.keys() == load_words("en").keys()


def test_save_writes_the_page_and_returns_its_path(tmp_path: Path) -> None:
    drawing = draw(build_graph())
    saved = drawing.save(tmp_path / "graph.html")
    assert saved.read_text(encoding="utf-8") == drawing.html
    assert [path.name for path in tmp_path.iterdir()] == ["graph.html"]


@pytest.mark.parametrize("place", ["nowhere/graph.html", "file/graph.html", "."])
def test_save_refuses_a_place_that_cannot_be_written_and_says_what_to_do(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DealgraphError, match=r"cannot write the drawing to .*name a file in a folder that exists"):
        draw(build_graph()).save(tmp_path / place)


def test_save_that_fails_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph.html"
    target.write_text("old")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(DealgraphError, match="No space left on device"):
        draw(build_graph()).save(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["graph.html"]


def test_notebook_frame_holds_the_whole_page_and_has_no_origin() -> None:
    drawing = draw(build_graph())
    ((tag, attributes),) = _Page(drawing._repr_html_()).elements
    assert tag == "iframe"
    assert attributes["srcdoc"] == drawing.html
    assert "allow-scripts" in (attributes["sandbox"] or "")
    assert "allow-same-origin" not in (attributes["sandbox"] or "")


def _colours(scheme: str) -> dict[str, str]:
    light, dark = re.findall(
        r":root \{(.*?)\}", resources.files("dealgraph.queries").joinpath("drawing/page.css").read_text(), re.S
    )
    found = dict(re.findall(r"--(\w+): (#\w{6})", light))
    return found | dict(re.findall(r"--(\w+): (#\w{6})", dark)) if scheme == "dark" else found


def _contrast(one: str, other: str) -> float:
    """Return the ratio of the Web Content Accessibility Guidelines 2.2, 1..21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", "accent", "completed", "planned", "rumoured", "denied"])
def test_text_has_the_contrast_that_reading_needs(scheme: str, name: str) -> None:
    colours = _colours(scheme)
    assert min(_contrast(colours[name], colours[ground]) for ground in ("ground", "raised")) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_outline_of_every_node_stands_out_from_the_ground(scheme: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours["ink"], colours["ground"]) >= 7
    assert set(LOOKS["shapes"]) <= set(colours)
