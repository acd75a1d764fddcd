"""What the tests of the command line share: small stores made by hand, so that no reader decides what is in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.model import Reading
from dealgraph.graph.store import open_store
from tests.builders import reading


def readings() -> list[Reading]:
    """Return five articles: money from Ahrtal to Brise to Cirrus, an alliance, and a firm on its own."""
    return [
        reading(
            "Ahrtal Capital invested 30 million euros in Brise Energie. Ada Ochs founded Brise Energie.",
            ("INVESTED_IN", "Ahrtal Capital", "Brise Energie", {"amount": (30_000_000, "EUR")}),
            ("FOUNDED", "Ada Ochs", "Brise Energie"),
            source="first.txt", url="https://news.example/first", published="2024-05-02",
        ),
        reading(
            "Brise Energie put money into Cirrus Labs.",
            ("INVESTED_IN", "Brise Energie", "Cirrus Labs"),
            source="second.txt", published="2024-06-01",
        ),
        reading(
            "Ahrtal Capital is said to be about to back Cirrus Labs.",
            ("INVESTED_IN", "Ahrtal Capital", "Cirrus Labs", {"status": "rumoured"}),
            source="twice.txt", published="2024-07",
        ),
        reading(
            "Cirrus Labs joined Nordring.", ("MEMBER_OF", "Cirrus Labs", "Nordring"),
            source="twice.txt", published="2024-08-09",
        ),
        reading(
            "Dünenbau bought Echolot.", ("ACQUIRED", "Dünenbau", "Echolot"), source="fünf.txt", published=None
        ),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "deals.kgl"
    with open_store(path) as store:
        add_readings(store, readings())
    return path


@pytest.fixture
def deals(_made: Path, tmp_path: Path) -> Path:
    """Give a store of one's own, `deals.kgl` in `tmp_path`, with the articles of `readings`."""
    return Path(shutil.copy(_made, tmp_path / "deals.kgl"))


@pytest.fixture(scope="session")
def shared_deals(_made: Path) -> Path:
    """Give the store with the articles of `readings` for questions alone."""
    return _made
