"""The explorer reads while others write, and follows what they wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.graph.errors import StoreError
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import open_store
from dealgraph.queries.explorer.reopen import FreshStore
from tests.explorer_world import make_world

COUNT = "MATCH (e:Entity) RETURN count(e) AS number"


def follow(path: Path) -> FreshStore:
    return FreshStore(path, open_store(path, read_only=True), lambda: open_store(path, read_only=True))


def test_what_a_load_folded_in_is_seen_without_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "deals.kgl"
    with open_store(path) as writer:
        add_readings(writer, make_world()[:1])
    with follow(path) as store:
        before = store.read(COUNT)[0]["number"]
        with open_store(path) as writer:
            add_readings(writer, make_world()[1:3])
            assert store.read(COUNT)[0]["number"] == before
        store.refresh()
        assert store.read(COUNT)[0]["number"] == before + 1
        assert store.version == 2


def test_a_store_can_be_opened_while_a_load_is_running(tmp_path: Path) -> None:
    path = tmp_path / "deals.kgl"
    with open_store(path) as writer:
        add_readings(writer, make_world()[:1])
    with open_store(path) as writer:
        add_readings(writer, make_world()[1:])
        with follow(path) as store:
            assert store.read(COUNT)[0]["number"] == 3
        add_readings(writer, make_world())


def test_reading_leaves_the_store_to_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "deals.kgl"
    with open_store(path) as writer:
        add_readings(writer, make_world()[:1])
    with follow(path) as store, open_store(path) as writer:
        add_readings(writer, make_world()[1:2])
        assert store.read(COUNT)[0]["number"] == 3


def test_a_file_that_is_gone_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "deals.kgl"
    with open_store(path) as writer:
        add_readings(writer, make_world()[:1])
    with follow(path) as store:
        kept = path.read_bytes()
        path.write_bytes(b"half")
        store.refresh()
        assert store.read(COUNT)[0]["number"] == 3
        path.write_bytes(kept)
        store.refresh()
        assert store.version == 2


def test_it_only_reads(tmp_path: Path) -> None:
    path = tmp_path / "deals.kgl"
    open_store(path).close()
    with follow(path) as store, pytest.raises(StoreError, match="reading only"):
        store.update(lambda transaction: None)
