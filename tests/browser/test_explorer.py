"""The explorer's stories, played in a real browser against a real server, on every store."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import open_store
from dealgraph.queries.explorer.app import make_app
from dealgraph.queries.explorer.reopen import FreshStore
from dealgraph.queries.explorer.serve import bind
from tests.conftest import Place
from tests.explorer_world import HOSTILE, HUB_NEIGHBOURS, make_world


@pytest.fixture(scope="module")
def address(shared_place: Place) -> Iterator[str]:
    """Give the address of the world, on each store in turn."""
    with serving(shared_place) as served:
        yield served


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the world on the embedded store alone, for what only the page decides."""
    with serving(Place(str(tmp_path_factory.mktemp("page") / "store.kgl"))) as served:
        yield served


@contextmanager
def serving(place: Place) -> Iterator[str]:
    """Serve the world, kept in a place."""
    with place.open() as store:
        add_readings(store, make_world())
        with running(make_app(store)) as served:
            yield served


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve from a thread, as the command does from its process, and give the address."""
    with bind("127.0.0.1", 0) as listener:
        config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        listener.listen(128)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def visit(page: Page, address: str, query: str = "?lang=en") -> None:
    page.goto(f"{address}/{query}")
    page.wait_for_selector("html[data-ready]", state="attached")


def search(page: Page, text: str) -> None:
    """Type a name and take the first that is found."""
    page.locator("#search").fill(text)
    page.locator("#hits [role=option]").first.wait_for()
    page.locator("#search").press("Enter")


def rows(page: Page) -> list[str]:
    return [row.split("\n")[0] for row in page.locator("#tree .row[aria-level='1'] .name").all_inner_texts()]


def row(page: Page, name: str) -> Any:
    return page.locator("#tree .row[aria-level='1']", has=page.locator(".name", has_text=name)).first


def open_entity(page: Page, address: str, key: str) -> None:
    visit(page, address, f"?lang=en&entity={key}")
    expect(page.locator("#details h2")).to_be_visible()


def test_first_view_shows_the_most_connected_part_and_says_how_to_go_on(watched: Any, address: str) -> None:
    visit(watched.page, address, "?lang=en&limit=12")
    assert "Hollin" in rows(watched.page)
    welcome = watched.page.locator("#welcome").inner_text()
    assert "12 of 59 entities" in welcome
    assert "Search a name" in welcome


def test_no_request_leaves_the_server_and_nothing_is_complained_of(watched: Any, address: str) -> None:
    visit(watched.page, address)
    search(watched.page, "gantry")
    expect(watched.page.locator("#details h2")).to_contain_text("Gantry")
    expect(watched.page.locator("#details .claim").first).to_be_visible()
    hosts = {urlsplit(url).netloc for url in watched.requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}
    assert watched.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_searching_opens_an_entity_with_its_evidence(watched: Any, address: str, scheme: Any) -> None:
    page = watched.page
    page.emulate_media(color_scheme=scheme)
    visit(page, address)
    page.locator("#search").fill("fjord")
    expect(page.locator("#hits [role=option]")).to_have_count(1)
    assert page.locator("#search").get_attribute("aria-activedescendant") == "hits-0"
    page.locator("#search").press("Enter")
    expect(page.locator("#details h2")).to_contain_text("Fjordbank")
    expect(page.locator("#details .claim")).to_have_count(2)
    assert page.locator("#details mark").first.inner_text() == "Fjordbank"
    assert watched.errors == []


def test_a_relation_shows_its_sentence_outlet_date_status_and_link(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:aldan")
    page.locator("#details [data-relation='org:aldan INVESTED_IN org:bervo']").click()
    claim = page.locator("#details .claim")
    expect(claim).to_have_count(1)
    assert claim.locator(".said").inner_text() == "Aldan leads the Series A of Bervo."
    assert claim.locator("mark").all_inner_texts() == ["Aldan", "Bervo"]
    assert "It was a slow week." in claim.inner_text()
    assert "Morgenpost, 2023-03-01 · completed, 90 %" in claim.inner_text()
    assert claim.locator("a").get_attribute("href") == "https://morgenpost.example/1"
    assert claim.locator("a").get_attribute("rel") == "noopener noreferrer"


def test_a_denied_rumour_shows_its_life_line(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:cirrol")
    page.locator("#details [data-relation]").first.click()
    steps = page.locator(".lifeline li")
    assert [text.split() for text in steps.all_inner_texts()] == [["2024-08-01", "rumoured"], ["2024-08-03", "denied"]]
    assert page.locator(".lifeline svg circle").count() == 2


def test_conflicting_amounts_stand_side_by_side(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:fjordbank")
    page.locator("#details [data-relation]").first.click()
    table = page.locator("table.conflict")
    expect(table).to_be_visible()
    assert sorted(table.locator("th").all_inner_texts()) == ["EUR 5 m", "EUR 6 m"]
    assert "Abendblatt, 2024-06-20" in table.inner_text()


def test_a_hub_is_never_cut_in_silence_and_shows_more_on_demand(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:hollin")
    expect(page.locator("#caption")).to_contain_text("11 neighbours not shown")
    assert "40 of 51" in row(page, "Hollin").inner_text()
    page.get_by_role("button", name="Show 11 more neighbours").click()
    expect(page.locator("#caption")).to_contain_text(f"{HUB_NEIGHBOURS + 2} entities")
    expect(page.locator("#details")).to_contain_text("all 51 shown")
    assert "not shown" not in page.locator("#caption").inner_text()


def saved(page: Page) -> str:
    """Wait until the address holds the view, and return it."""
    page.wait_for_selector("html:not([data-unsaved])", state="attached")
    return page.url


def places(page: Page) -> dict[str, str]:
    """Return the place of every node, as the address has it."""
    saved(page)
    text: str = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('nodes')")
    return {item.split("~")[0]: "~".join(item.split("~")[1:3]) for item in text.split(" ")}


def test_expanding_moves_nothing_that_was_there(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:bervo")
    before = places(page)
    row(page, "Aldan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("Aldan: 1 new entities")
    after = places(page)
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == {"org%3Adunmore"}


def test_keyboard_alone_expands_pins_hides_undoes_and_redoes(watched: Any, page_address: str) -> None:
    page = watched.page
    visit(page, page_address)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("bervo")
    page.locator("#hits [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#details h2")).to_contain_text("Bervo")
    page.locator("#tree .row[tabindex='0']").focus()
    assert "Bervo" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLevel") == "2"
    expect(page.locator("#details .claim").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("End")
    named = page.evaluate("document.activeElement.querySelector('.name').textContent")
    page.keyboard.press("p")
    expect(page.locator("#announce")).to_have_text(f"{named} pinned")
    page.keyboard.press("Delete")
    expect(page.locator("#announce")).to_have_text(f"{named} hidden")
    assert named not in rows(page)
    expect(page.locator("#caption")).to_contain_text("1 hidden by hand")
    page.keyboard.press("Control+z")
    assert named in rows(page)
    page.keyboard.press("Control+y")
    assert named not in rows(page)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert page.locator("#tree .pin").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('row')")


def test_collapsing_takes_back_what_expanding_brought(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:bervo")
    before = set(rows(page))
    row(page, "Aldan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("Aldan: 1 new")
    page.get_by_role("button", name="Collapse").click()
    assert set(rows(page)) == before


def test_filters_say_what_each_would_leave_and_combine(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:bervo")
    page.locator("#filter-switch").click()
    whole = int(page.locator("#filters .hint").first.inner_text().split()[0])
    assert page.locator("label", has=page.locator("#filter-types-LENT_TO")).inner_text().split() == ["lent", "to", "1"]
    page.locator("#filter-statuses-denied").uncheck()
    expect(page.locator("#filters .hint").first).to_have_text(f"{whole - 1} of {whole} relations")
    assert "Cirrol" not in rows(page)
    expect(page.locator("#filter-amount")).to_contain_text("10M – leaves 1")
    page.locator("#filter-amount").select_option("1000000")
    expect(page.locator("#filters .hint").first).to_have_text(f"2 of {whole} relations")
    expect(page.locator("#caption")).to_contain_text(f"{whole - 2} relations filtered out")
    page.locator("#filter-since").fill("2024-01-01")
    expect(page.locator("#filters .hint").first).to_have_text(f"1 of {whole} relations")
    page.locator("#filter-reset").click()
    expect(page.locator("#filters .hint").first).to_have_text(f"{whole} of {whole} relations")


def test_timeline_handles_move_by_keyboard_and_brush_by_mouse(watched: Any, page_address: str) -> None:
    page = watched.page
    open_entity(page, page_address, "org:bervo")
    start = page.locator("[data-handle=start]")
    assert start.get_attribute("aria-valuetext") == "2023-03"
    start.press("ArrowRight")
    expect(page.locator("#caption")).to_contain_text("filtered out")
    assert page.evaluate("document.activeElement.dataset.handle") == "start"
    page.locator("[data-handle=start]").press("Home")
    expect(page.locator("#caption")).not_to_contain_text("filtered out")
    box = page.locator(".bars").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.97, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator("#caption")).to_contain_text("filtered out")


def test_a_path_has_a_sentence_on_each_hop_and_goes_into_the_picture(watched: Any, address: str) -> None:
    page = watched.page
    visit(page, address, "?lang=en&entity=org:fjordbank")
    page.get_by_role("button", name="Path", exact=True).click()
    page.locator("#path-from").fill("Fjordbank")
    page.locator("#path-to").fill("Dunmore")
    page.get_by_role("button", name="Find").click()
    first = page.locator(".path").first
    expect(first).to_contain_text("3 hops")
    assert first.locator("q").count() == 3
    assert "Aldan leads the Series A of Bervo." in first.inner_text()
    first.get_by_role("button", name="Show in the picture").click()
    expect(row(page, "Dunmore")).to_be_visible()
    assert page.locator("dialog[open]").count() == 0


def test_paths_use_rumours_only_when_told_to(watched: Any, address: str) -> None:
    page = watched.page
    visit(page, address)
    page.locator("#paths").click()
    page.locator("#path-from").fill("Cirrol")
    page.locator("#path-to").fill("Bervo")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#path-results")).to_contain_text("No path")
    page.get_by_label("Use rumours, plans and denials too").check()
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".path").first).to_contain_text("denied")


def test_every_question_is_a_form_and_answers_as_table_and_graph(watched: Any, address: str) -> None:
    page = watched.page
    visit(page, address)
    page.locator("#questions").click()
    page.locator("#question").select_option("lenders-of")
    page.locator("#param-organization").fill("Bervo")
    page.get_by_role("button", name="Ask").click()
    table = page.locator("#question-results table")
    expect(table).to_contain_text("Fjordbank")
    page.locator("#as-graph").click()
    expect(page.locator("#tree .row[aria-level='1']")).to_have_count(2)
    assert sorted(rows(page)) == ["Bervo", "Fjordbank"]


def test_a_question_that_cannot_be_asked_says_why(watched: Any, address: str) -> None:
    page = watched.page
    visit(page, address)
    page.locator("#questions").click()
    page.locator("#question").select_option("lenders-of")
    page.locator("#param-organization").fill("Nobody at all")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#question-results [role=alert]")).to_contain_text("no entity is called 'Nobody at all'")


def test_the_address_brings_back_the_whole_view(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:bervo")
    row(page, "Aldan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("Aldan: 1 new")
    page.keyboard.press("p")
    page.locator("#filter-switch").click()
    page.locator("#filter-statuses-denied").uncheck()
    link, before, caption = saved(page), rows(page), page.locator("#caption").inner_text()
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("html[data-ready]", state="attached")
    assert rows(page) == before
    assert page.locator("#caption").inner_text() == caption
    assert page.locator("#tree .pin").count() == 1
    assert saved(page) == link
    expect(page.locator("#details h2")).to_contain_text("Aldan")


def save(page: Page, what: str, folder: Path) -> Path:
    page.locator("#export").click()
    with page.expect_download() as download:
        page.locator(f"[data-export={what}]").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_picture_table_and_view_can_be_saved_and_the_view_opened_again(
    watched: Any, address: str, tmp_path: Path
) -> None:
    page = watched.page
    open_entity(page, address, "org:bervo")
    assert save(page, "png", tmp_path).read_bytes().startswith(b"\x89PNG")
    table = save(page, "csv", tmp_path).read_text(encoding="utf-8-sig")
    assert "Fjordbank,LENT_TO,Bervo,completed" in table
    view = save(page, "json", tmp_path)
    assert json.loads(view.read_text())["format"] == "dealgraph-view"
    before = rows(page)
    visit(page, address, "?lang=en&entity=org:hollin")
    page.locator("#view-file").set_input_files(view)
    expect(row(page, "Fjordbank")).to_be_visible()
    assert rows(page) == before
    assert watched.errors == []


def test_a_file_that_is_no_view_is_refused(watched: Any, page_address: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"format": "other"}')
    visit(watched.page, page_address)
    watched.page.locator("#view-file").set_input_files(path)
    expect(watched.page.locator("#message")).to_contain_text("no view saved by the explorer")


def test_offline_file_opens_without_the_server_and_shows_the_evidence(
    watched: Any, address: str, tmp_path: Path
) -> None:
    page = watched.page
    open_entity(page, address, "org:hollin")
    path = save(page, "html", tmp_path)
    watched.requests.clear()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-settled]", state="attached")
    assert watched.requests == [path.as_uri()]
    assert "11 left out" in page.locator(".counts").inner_text()
    page.locator("#search").fill("hollin")
    page.locator("#search").press("Enter")
    page.locator("#details [data-relation]").first.click()
    assert "Hollin invests in" in page.locator("blockquote").inner_text()
    assert watched.errors == []


def test_hostile_articles_are_shown_and_never_run(watched: Any, address: str, tmp_path: Path) -> None:
    page = watched.page
    open_entity(page, address, "org:gantry")
    page.locator("#details [data-relation*=ALLIED]").click()
    claim = page.locator("#details .claim")
    expect(claim).to_contain_text("<img src=x onerror=alert(1)>")
    assert claim.locator("a").count() == 0
    assert page.locator("img").count() == 0
    page.goto(save(page, "html", tmp_path).as_uri())
    page.wait_for_selector("html[data-settled]", state="attached")
    assert page.locator("img").count() == 0
    assert HOSTILE in page.locator("#data").text_content() or "\\u003cimg" in page.locator("#data").text_content()
    assert watched.dialogs == []
    assert watched.errors == []


def test_language_can_be_switched_and_keeps_the_view(watched: Any, address: str) -> None:
    page = watched.page
    open_entity(page, address, "org:fjordbank")
    before = rows(page)
    page.locator("#language").select_option("de")
    expect(page.locator("#questions")).to_have_text("Fragen")
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert rows(page) == before
    expect(page.locator("#details")).to_contain_text("6 Mio. EUR")


def test_colours_can_be_chosen_against_the_system(watched: Any, page_address: str) -> None:
    page = watched.page
    page.emulate_media(color_scheme="light")
    visit(page, page_address)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#theme").click()
    assert page.evaluate(ground) == light
    page.locator("#theme").click()
    assert page.evaluate(ground) != light
    assert "dark" in page.locator("#theme").get_attribute("aria-label")


def test_an_unknown_entity_in_the_address_is_said_so(watched: Any, address: str) -> None:
    visit(watched.page, address, "?lang=en&entity=org:nothing")
    expect(watched.page.locator("#message")).to_contain_text("no entity is called 'org:nothing'")


def test_what_the_store_lost_since_a_link_was_made_is_counted(watched: Any, address: str) -> None:
    visit(watched.page, address, "?lang=en#nodes=org%253Abervo~0~0~~%20org%253Agone~10~10~~")
    expect(watched.page.locator("#message")).to_contain_text("1 of the entities in this link")
    assert rows(watched.page) == ["Bervo"]


@pytest.mark.parametrize("width", [390, 1280])
def test_page_fits_its_window_and_the_panel_hides_no_graph(watched: Any, page_address: str, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 800})
    open_entity(page, page_address, "org:bervo")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    canvas, panel = page.locator("#canvas").bounding_box(), page.locator("#panel").bounding_box()
    assert canvas["height"] > 250
    beside = panel["x"] >= canvas["x"] + canvas["width"]
    below = panel["y"] >= canvas["y"] + canvas["height"]
    assert below if width < 700 else beside


def test_an_empty_store_says_how_to_fill_it(watched: Any, tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.kgl") as store, running(make_app(store)) as served:
        visit(watched.page, served)
        expect(watched.page.locator("#notice")).to_contain_text("dealgraph load")
    assert watched.errors == []


def test_a_token_opens_the_whole_page_and_leaves_the_address(watched: Any, tmp_path: Path) -> None:
    page = watched.page
    with open_store(tmp_path / "few.kgl") as store:
        add_readings(store, make_world()[:1])
        with running(make_app(store, token="open-sesame")) as served:
            assert page.goto(served).status == 401
            visit(page, served, "?lang=en&token=open-sesame")
            assert rows(page)
            assert "open-sesame" not in page.url


def test_what_a_load_brings_meanwhile_is_told_and_shown_on_demand(watched: Any, tmp_path: Path) -> None:
    page, path = watched.page, tmp_path / "growing.kgl"
    with open_store(path) as writer:
        add_readings(writer, make_world()[:1])
    reopen = partial(open_store, path, read_only=True)
    with FreshStore(path, reopen(), reopen) as store, running(make_app(store)) as served:
        visit(page, served)
        assert "Fjordbank" not in rows(page)
        with open_store(path) as writer:
            add_readings(writer, make_world())
            row(page, "Bervo").click()
            expect(page.locator("#details h2")).to_contain_text("Bervo")
        store.refresh()
        row(page, "Aldan").click()
        expect(page.locator("#message")).to_contain_text("new data")
        page.goto("about:blank")
        visit(page, served)
        assert "Fjordbank" in rows(page)


def test_lines_can_show_amounts_by_their_width(watched: Any, page_address: str) -> None:
    page = watched.page
    open_entity(page, page_address, "org:bervo")
    page.locator("#filter-switch").click()
    looks: dict[str, str] = {}
    for width in ("amount", "sources", "amount", "sources"):
        page.locator("#filter-width").select_option(width)
        assert ("width=amount" in saved(page)) is (width == "amount")
        looks[width] = page.evaluate("document.querySelector('#canvas canvas').toDataURL()")
    assert looks["amount"] != looks["sources"]


# ---- an accessibility engine, on every view

VIEWS = {
    "first": "",
    "entity": "&entity=org:hollin",
    "dark": "&entity=org:bervo&theme=dark",
    "german": "&lang=de&entity=org:fjordbank",
}


def audit(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA, a line a rule."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [f"{rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]]


@pytest.mark.parametrize("view", VIEWS)
def test_accessibility_engine_finds_nothing(watched: Any, page_address: str, view: str) -> None:
    page = watched.page
    visit(page, page_address, f"?lang=en{VIEWS[view]}".replace("?lang=en&lang", "?lang"))
    if view != "first":
        page.locator("#details .claim").first.wait_for()
    assert audit(page) == []
    page.locator("#tree .row").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.locator("#details .claim").first.wait_for()
    page.locator("#filter-switch").click()
    assert audit(page) == []


@pytest.mark.parametrize("opener", ["#paths", "#questions", "#export"])
def test_accessibility_engine_finds_nothing_in_dialogs(watched: Any, page_address: str, opener: str) -> None:
    page = watched.page
    visit(page, page_address)
    page.locator(opener).click()
    if opener == "#questions":
        page.locator("#question").select_option("lenders-of")
        page.locator("#param-organization").fill("Bervo")
        page.locator("dialog[open] .main").click()
        page.locator("#question-results table").wait_for()
    assert audit(page) == []


def test_accessibility_engine_finds_nothing_while_searching(watched: Any, page_address: str) -> None:
    visit(watched.page, page_address)
    watched.page.locator("#search").fill("o")
    watched.page.locator("#hits [role=option]").first.wait_for()
    assert audit(watched.page) == []


# ---- the modules that hold the state, called in the browser

AWKWARD = {
    "nodes": {
        "org:a b~c,d": {"x": -12, "y": 7, "pin": True, "by": None},
        "person:ö%41&#=": {"x": 0, "y": 0, "pin": False, "by": "org:a b~c,d"},
    },
    "opened": {"org:a b~c,d": {"shown": 40, "total": 312}},
    "hidden": {"org:😀": {"x": 1, "y": 2, "pin": False, "by": None}},
    "filters": {
        "kinds": ["Bank"], "types": ["LENT_TO", "RAISED"], "statuses": ["denied"], "since": "2024-03", "until": "2025",
        "amount": 1000000, "confidence": 0.7, "sources": 2, "width": "amount",
    },
    "chosen": {"what": "relation", "id": "org:a b~c,d LENT_TO person:ö%41&#="},
    "whole": None,
}  # fmt: skip


def test_a_state_survives_the_address(watched: Any, page_address: str) -> None:
    watched.page.goto(page_address)
    read = watched.page.evaluate(
        """async (state) => {
            const { readHash, writeHash } = await import('/static/explorer/hash.js');
            return readHash(new URL(writeHash(state), location.href).hash);
        }""",
        AWKWARD,
    )
    assert read == AWKWARD


@pytest.mark.parametrize("fragment", ["", "#", "#nodes=", "#other=1", "#nodes=%25E0%25A4%25A"])
def test_an_address_that_holds_no_view_gives_none(watched: Any, page_address: str, fragment: str) -> None:
    watched.page.goto(page_address)
    script = "async (text) => (await import('/static/explorer/hash.js')).readHash(text)"
    assert watched.page.evaluate(script, fragment) is None


def test_new_neighbours_keep_their_distance_from_one_another_and_from_all_else(watched: Any, page_address: str) -> None:
    watched.page.goto(page_address)
    nearest = watched.page.evaluate(
        """async () => {
            const { placeAround } = await import('/static/drawing/layout.js');
            const taken = Array.from({ length: 60 }, (_, at) => ({ x: (at % 10) * 130, y: Math.floor(at / 10) * 130 }));
            const fresh = placeAround(taken[34], 40, taken);
            const again = placeAround(taken[34], 40, taken);
            const all = [...taken, ...fresh];
            const gaps = fresh.map((one, at) => Math.min(...all.filter((other) => other !== one)
                .map((other) => Math.hypot(one.x - other.x, one.y - other.y))));
            return [Math.min(...gaps), JSON.stringify(fresh) === JSON.stringify(again)];
        }"""
    )
    assert nearest[0] > 40
    assert nearest[1] is True
