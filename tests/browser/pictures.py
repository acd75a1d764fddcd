"""Makes the README's pictures of the explorer: `python -m tests.browser.pictures STORE FOLDER`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import BROWSER_FLAGS, find_chromium

__all__ = ["take_pictures"]

_ENTITY = "?entity=org:databricks"
_PICTURES: dict[str, dict[str, Any]] = {
    "explorer": {"query": f"{_ENTITY}&lang=en&theme=light", "size": (1280, 800)},
    "explorer-dark": {"query": f"{_ENTITY}&lang=de&theme=dark", "size": (1280, 800), "relation": "INVESTED_IN"},
    "explorer-phone": {"query": f"{_ENTITY}&lang=en&theme=light", "size": (390, 800)},
}


def take_pictures(browser: Browser, address: str, folder: Path) -> None:
    """Write one picture for each entry of `_PICTURES`: an entity opened, or one of its relations chosen."""
    for name, what in _PICTURES.items():
        width, height = what["size"]
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}{what['query']}")
        page.wait_for_selector("html[data-ready]", state="attached")
        page.locator("#details .claim").first.wait_for()
        if what.get("relation"):
            page.locator(f"#details [data-relation*={what['relation']}]").first.click()
            page.locator("#details .said").first.wait_for()
        _wait_for_frames(page)
        page.screenshot(path=folder / f"{name}.png")
        page.close()


def _wait_for_frames(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def main(store: str, folder: str) -> None:
    """Serve the store, take the pictures, stop."""
    command = [sys.executable, "-m", "dealgraph", "explore", "--store", store, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, sync_playwright() as playwright:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_FLAGS)
        try:
            take_pictures(browser, address, Path(folder))
        finally:
            browser.close()
            process.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
