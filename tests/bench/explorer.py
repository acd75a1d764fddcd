"""The explorer, as a user meets it: first picture, expanding, memory, and a large picture beside a plain pyvis page.

All is timed in a real browser (headless Chromium), from the key press or the address to the picture.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import open_store
from tests.bench.generate import generate_readings
from tests.bench.measure import print_facts
from tests.browser.conftest import BROWSER_FLAGS, find_chromium

__all__ = ["bench_explorer"]

_FIRST, _EXPANSIONS, _SECONDS = 12, 15, 3.0
_LARGE = 5000  # entities of the large picture
_BATCH = 4000

# From the key press to the second frame after the answer is in the picture.
_EXPAND = """async () => {
    const row = document.activeElement, announce = document.getElementById('announce'), start = performance.now();
    const done = new Promise((resolve) => new MutationObserver((_, watcher) => {
        if (/neighbours shown/.test(announce.textContent)) { watcher.disconnect(); resolve(); }
    }).observe(announce, { childList: true, characterData: true, subtree: true }));
    announce.textContent = '';
    row.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await done;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - start;
}"""
_RECORD = """() => {
    window.frames_ = [];
    const note = () => { window.frames_.push(performance.now()); requestAnimationFrame(note); };
    requestAnimationFrame(note);
}"""


def bench_explorer(claims: int, kept: Path | None = None) -> None:
    """Time the explorer on a generated store.

    Args:
        claims: to generate; 330,000 give some 100,000 organizations, people and rounds more, and 500,000 edges.
        kept: a store to use, made if it does not exist; None for one that is thrown away.
    """
    print_facts("kglite", "starlette", "uvicorn", "pyvis", "playwright")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = kept or Path(folder) / "deals.kgl"
        if not path.exists():
            _make_store(path, claims)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_FLAGS)
        with _serving(path) as (address, process):
            keys = _choose(path)
            _time_pictures(browser, address, keys)
            _time_expansions(browser, address)
            print(f"server memory: {_memory(process.pid, 'VmRSS')} now, {_memory(process.pid, 'VmHWM')} at most")
            _time_large(browser, address, Path(folder))
        browser.close()


def _make_store(path: Path, claims: int) -> None:
    readings, start = generate_readings(claims, organizations=claims * 19 // 100), time.perf_counter()
    with open_store(path) as store:
        while batch := list(islice(readings, _BATCH)):
            add_readings(store, batch)
    print(f"made a store of {claims:,} claims in {time.perf_counter() - start:.0f} s", flush=True)


@contextmanager
def _serving(path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "dealgraph", "explore", "--store", str(path), "--json", "--language", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        print(f"server ready after {time.perf_counter() - start:.1f} s", flush=True)
        try:
            yield address, process
        finally:
            process.terminate()


def _choose(path: Path) -> list[str]:
    """Return entities of all sizes: the busiest, some at random, each with a relation."""
    with open_store(path, read_only=True) as store:
        entities, edges = (
            store.read(f"MATCH {pattern} RETURN count(*) AS n")[0]["n"]
            for pattern in ("(e:Entity)", "(:Entity)-[r]->(:Entity)")
        )
        print(f"{entities:,} entities, {edges:,} edges", flush=True)
        rows = store.read(
            "MATCH (e:Organization)-[r:INVESTED_IN]-(o) RETURN e.key AS key, count(r) AS n ORDER BY n DESC, key"
        )
    some = random.Random(7).sample(rows[20:], _FIRST // 2)
    return [row["key"] for row in rows[: _FIRST - len(some)]] + [row["key"] for row in some]


def _time_pictures(browser: Browser, address: str, keys: list[str]) -> None:
    """Time from the address to the first picture, each in a browser that has seen nothing before."""
    times = []
    for key in keys:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(f"{address}?entity={key}")
        page.wait_for_selector("html[data-settled]", state="attached")
        times.append(page.evaluate("performance.getEntriesByName('settled')[0].startTime"))
        page.context.close()
    _print_times("first picture, cold browser", times, "<= 1000")


def _time_expansions(browser: Browser, address: str) -> None:
    """Time opening of neighbours in one picture that grows; and what of it the server takes."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    rows = page.locator("#tree .row[aria-level='1']")
    keys = [rows.nth(at).get_attribute("data-row") for at in range(_EXPANSIONS)]
    ticks = page.context.new_cdp_session(page)
    ticks.send("Performance.enable", {"timeDomain": "threadTicks"})
    times, busy = [], []
    for key in keys:
        page.locator(f"#tree .row[data-row='{key}']").focus()
        start = _busy_ms(ticks)
        times.append(page.evaluate(_EXPAND))
        busy.append(_busy_ms(ticks) - start)
    server = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/expand'))"
        ".map((one) => one.duration)"
    )
    shown = page.locator("#caption").inner_text()
    _print_times("expand, server and drawing", times, "<= 150")
    _print_times("  of it the server", server, "")
    _print_times("  processor time of the page's thread", busy, "")
    print(f"  after that: {shown}")
    page.close()


def _busy_ms(ticks: CDPSession) -> float:
    """Return how long the page's own thread has computed so far, which other work on the machine disturbs less."""
    metrics = ticks.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _time_large(browser: Browser, address: str, folder: Path) -> None:
    """Time frames while panning and zooming a large picture: ours, then a plain pyvis page of the same graph."""
    with urllib.request.urlopen(f"{address}api/busiest?limit={_LARGE}", timeout=120) as answer:
        graph = json.load(answer)
    print(f"large picture: {len(graph['entities']):,} entities, {len(graph['relations']):,} relations", flush=True)
    ours = _open(browser, f"{address}?limit={_LARGE}", "html[data-ready]")
    places = ours.evaluate(
        "new URLSearchParams(location.hash.slice(1)).get('nodes').split(' ').map((one) => one.split('~'))"
    )
    rates = {"explorer": _time_frames(ours, "explorer")}
    page = _write_pyvis(graph, places, folder / "pyvis.html")
    rates["pyvis"] = _time_frames(_open(browser, page.as_uri(), "canvas"), "plain pyvis, physics off")
    for motion in ("panning", "zooming"):
        ratio = rates["explorer"][motion] / rates["pyvis"][motion]
        print(f"RATIO {motion}: {ratio:.1f} times the frames of plain pyvis (target >= 5; the screen has 60 a second)")


def _open(browser: Browser, address: str, ready: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(180_000)
    page.goto(address)
    page.wait_for_selector(ready, state="attached")
    page.wait_for_timeout(3000)
    page.evaluate(_RECORD)
    return page


def _write_pyvis(graph: dict[str, Any], places: list[list[str]], path: Path) -> Path:
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", height="780px")
    at = {urllib.request.unquote(key): (float(x), float(y)) for key, x, y, *_ in places}
    for entity in graph["entities"]:
        x, y = at[entity["key"]]
        network.add_node(entity["key"], label=entity["name"], x=x, y=y)
    for relation in graph["relations"]:
        network.add_edge(relation["source"], relation["target"])
    network.toggle_physics(False)  # with it on, the page shows nothing for minutes
    path.write_text(network.generate_html(), encoding="utf-8")
    return path


def _time_frames(page: Page, name: str) -> dict[str, float]:
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    corner = (box["x"] + 20, box["y"] + 20)  # where no node is taken hold of
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return {
        "panning": _count(page, name, "panning", lambda: _pan(page, *corner)),
        "zooming": _count(page, name, "zooming", lambda: _zoom(page, *middle)),
    }


def _count(page: Page, name: str, what: str, act: Callable[[], None]) -> float:
    page.evaluate("window.frames_.length = 0")
    act()
    times = page.evaluate("window.frames_.slice()")
    gaps = [after - before for before, after in pairwise(times)]
    rate = 1000 * len(gaps) / sum(gaps)
    print(f"{name}, {what}: {rate:.1f} frames/s, longest {max(gaps):.0f} ms", flush=True)
    return rate


def _pan(page: Page, x: float, y: float) -> None:
    """Drag to and fro over a third of the picture."""
    page.mouse.move(x, y)
    page.mouse.down()
    end, at = time.perf_counter() + _SECONDS, 0
    while time.perf_counter() < end:
        at += 1
        page.mouse.move(x + (at * 7) % 300, y + (at * 5) % 200)
    page.mouse.up()


def _zoom(page: Page, x: float, y: float) -> None:
    page.mouse.move(x, y)
    end, at = time.perf_counter() + _SECONDS, 0
    while time.perf_counter() < end:
        at += 1
        page.mouse.wheel(0, -100 if (at // 8) % 2 else 100)
        time.sleep(0.02)


def _memory(pid: int, field: str) -> str:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return f"{int(line.split()[1]) / 1024:,.0f} MB"
    return "unknown"


def _print_times(name: str, times: list[float], target: str) -> None:
    aim = f" (target {target} ms)" if target else ""
    print(
        f"{name}: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms of {len(times)}{aim}",
        flush=True,
    )
