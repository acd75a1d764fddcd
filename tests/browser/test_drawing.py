"""How a drawing behaves in a real browser: asks nobody, stands still, and can be read without a mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Page

from dealgraph.queries.draw import draw

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "'}) DETACH DELETE n //",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
]


def add_relation(graph: nx.MultiDiGraph[str], source: str, target: str, type_: str, quote: str, **more: Any) -> None:
    claim = {
        "quote": quote,
        "status": "completed",
        "confidence": 0.8,
        "publishedOn": "2025-01-21",
        "outlet": "The Paper",
    }
    claim |= {"url": more.pop("url", "https://paper.example/1"), "headline": more.pop("headline", "What happened")}
    graph.add_edge(
        source, target, key=type_, **({"type": type_, "status": "completed", "quote": quote, "claims": [claim]} | more)
    )


def build_graph() -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(title="Alpha and Beta", leftOut=3)
    graph.add_node("org:alpha", name="Alpha", label="Organization", kinds=["Company"], forms=["Alpha", "Älpha AG"])
    graph.add_node("org:beta", name="Beta", label="Organization", kinds=["Company"], forms=["Beta"])
    graph.add_node("person:eva", name="Eva Muster", label="Person", kinds=[], forms=["Eva Muster"])
    add_relation(
        graph,
        "org:alpha",
        "org:beta",
        "INVESTED_IN",
        "Alpha put money into Beta.",
        amount=10**10,
        currency="USD",
        lead=True,
    )
    add_relation(graph, "person:eva", "org:beta", "FOUNDED", "Eva Muster started Beta.", status="rumoured")
    add_relation(graph, "org:beta", "org:alpha", "ALLIED_WITH", "Beta denies any pact with Alpha.", status="denied")
    return graph


def open_drawing(page: Page, folder: Path, graph: nx.MultiDiGraph[str], **options: Any) -> str:
    """Open a drawing's file, wait until it has settled, and return its address."""
    address = draw(graph, **options).save(folder / "graph.html").as_uri()
    page.goto(address)
    page.wait_for_selector("html[data-settled]", state="attached")
    return address


def look(page: Page, frames: int = 2) -> str:
    """Return the canvas as it is after some frames have been drawn."""
    picture: str = page.evaluate(
        """async (frames) => {
            for (let i = 0; i < frames; i += 1) await new Promise(requestAnimationFrame);
            return document.querySelector("canvas").toDataURL();
        }""",
        frames,
    )
    return picture


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent")
    return text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_opening_asks_for_the_file_alone_and_complains_of_nothing(watched: Any, tmp_path: Path, scheme: Any) -> None:
    watched.page.emulate_media(color_scheme=scheme)
    address = open_drawing(watched.page, tmp_path, build_graph())
    look(watched.page)
    assert watched.requests == [address]
    assert watched.errors == []


def test_hostile_names_are_shown_and_never_run(watched: Any, tmp_path: Path) -> None:
    graph = build_graph()
    for number, name in enumerate(HOSTILE):
        graph.add_node(f"org:{number}", name=name, label="Organization", kinds=["Company"], forms=[name])
        add_relation(
            graph,
            f"org:{number}",
            "org:beta",
            "ACQUIRED",
            name,
            role=name,
            url=name,
            headline=name,
            history=[name, name],
        )
    open_drawing(watched.page, tmp_path, graph, title=HOSTILE[0])
    for name in HOSTILE:
        watched.page.get_by_role("button", name=name).first.click()
        watched.page.locator("#details [data-relation]").click()
        assert watched.page.locator("blockquote").inner_text() == name
    assert set(HOSTILE) <= set(watched.page.locator("#list bdi").all_inner_texts())
    assert (watched.dialogs, watched.errors, len(watched.requests)) == ([], [], 1)
    assert watched.page.locator("a").count() == 0


def test_picture_stands_still_once_settled(watched: Any, tmp_path: Path) -> None:
    graph = build_graph()
    for number in range(60):
        graph.add_node(f"org:n{number}", name=f"Firm {number}", label="Organization", kinds=["Company"])
        add_relation(graph, f"org:n{number}", "org:beta" if number % 3 else "org:alpha", "LENT_TO", "A loan.")
    open_drawing(watched.page, tmp_path, graph)
    first = look(watched.page)
    assert look(watched.page, frames=40) == first


def test_two_openings_give_one_picture(watched: Any, tmp_path: Path) -> None:
    open_drawing(watched.page, tmp_path, build_graph())
    first = look(watched.page)
    open_drawing(watched.page, tmp_path, build_graph())
    assert look(watched.page) == first


def test_clicking_an_entity_and_its_relation_shows_the_evidence(watched: Any, tmp_path: Path) -> None:
    open_drawing(watched.page, tmp_path, build_graph())
    watched.page.locator("#list button", has_text="Alpha").click()
    assert "Älpha AG" in watched.page.locator("#details").inner_text()
    watched.page.locator("#details button", has_text="Alpha invested in Beta").click()
    assert watched.page.locator("blockquote").inner_text() == "Alpha put money into Beta."
    assert watched.page.locator("mark").all_inner_texts() == ["Alpha", "Beta"]
    details = watched.page.locator("#details").inner_text()
    assert all(text in details for text in ("USD 10 bn", "The Paper, 2025-01-21", "completed, 80 %", "led the round"))
    link = watched.page.locator("#details a")
    assert link.get_attribute("href") == "https://paper.example/1"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_clicking_a_node_on_the_canvas_shows_it(watched: Any, tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("org:alpha", name="Alpha", label="Organization", kinds=["Bank"])
    open_drawing(watched.page, tmp_path, graph)
    watched.page.locator("#canvas").click()
    watched.page.wait_for_selector("#details h2")
    assert watched.page.locator("#details h2").inner_text().strip() == "Alpha"


def test_keyboard_alone_reaches_the_evidence_and_comes_back(watched: Any, tmp_path: Path) -> None:
    page = watched.page
    open_drawing(page, tmp_path, build_graph())
    page.locator("#search").focus()
    page.keyboard.type("alpha ag")  # another form of the name, without its umlaut
    page.keyboard.press("Enter")
    assert page.locator("#announce").inner_text() == "Alpha, Company, Relations: 2"
    page.keyboard.press("ArrowRight")
    assert "Alpha invested in Beta" in focused(page) or "allied with" in focused(page)
    page.locator("#details [data-relation]", has_text="invested in").focus()
    page.keyboard.press("Enter")
    assert page.locator("blockquote").inner_text() == "Alpha put money into Beta."
    assert "Alpha put money into Beta." in page.locator("#announce").inner_text()
    page.keyboard.press("Escape")
    assert "invested in" in focused(page)
    page.keyboard.press("Escape")
    assert focused(page).startswith("Alpha")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "search"


def test_tab_key_stops_once_in_the_list_and_every_stop_is_visible(watched: Any, tmp_path: Path) -> None:
    page = watched.page
    open_drawing(page, tmp_path, build_graph())
    page.locator("#search").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#list') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#list') === null")


def test_legend_lists_only_what_occurs_and_switches_it(watched: Any, tmp_path: Path) -> None:
    page = watched.page
    open_drawing(page, tmp_path, build_graph())
    chips = [text.split("\n")[0].rstrip("0123456789 ") for text in page.locator(".chip").all_inner_texts()]
    assert chips == ["Company", "Person", "invested in", "founded", "allied with", "rumoured", "completed", "denied"]
    before = look(page)
    chip = page.locator(".chip", has_text="denied")
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false"
    without = look(page)
    assert without != before
    chip.click()
    assert look(page) != without


def test_search_without_a_hit_says_so(watched: Any, tmp_path: Path) -> None:
    open_drawing(watched.page, tmp_path, build_graph(), language="de")
    watched.page.locator("#search").fill("zzz")
    assert watched.page.get_by_text("Nichts dieses Namens ist im Bild.").is_visible()


def test_panel_stands_beside_the_picture_or_below_it_on_a_narrow_screen(watched: Any, tmp_path: Path) -> None:
    page = watched.page
    open_drawing(page, tmp_path, build_graph())
    stage, panel = page.locator("#stage").bounding_box(), page.locator("#panel").bounding_box()
    assert panel["x"] >= stage["x"] + stage["width"]
    page.set_viewport_size({"width": 400, "height": 800})
    stage, panel = page.locator("#stage").bounding_box(), page.locator("#panel").bounding_box()
    assert panel["y"] >= stage["y"] + stage["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_notebook_frame_shows_the_picture_without_a_request(watched: Any) -> None:
    page = watched.page
    page.set_content(draw(build_graph())._repr_html_())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-settled]").wait_for(state="attached")
    frame.locator("#list button", has_text="Alpha").click()
    assert frame.locator("#details h2").inner_text().strip() == "Alpha"
    assert [address for address in watched.requests if address != "about:srcdoc"] == []
    assert watched.errors == []


def test_empty_graph_opens_and_says_so(watched: Any, tmp_path: Path) -> None:
    open_drawing(watched.page, tmp_path, nx.MultiDiGraph())
    assert watched.page.get_by_text("There is nothing to draw").is_visible()
    assert watched.errors == []
