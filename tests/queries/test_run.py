"""Asking: entities by name, answers as rows, and Cypher of one's own that can only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dealgraph.graph.errors import QueryError, UnsafeQueryError
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import Store, open_store
from dealgraph.queries import run
from dealgraph.queries.catalogue import load_catalogue
from dealgraph.queries.run import ask, find_entity, run_cypher
from tests.builders import reading


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "run.kgl") as opened:
        add_readings(
            opened,
            [
                reading("Nordring Capital GmbH backs <b>Quill</b>.", ("INVESTED_IN", "Nordring Capital GmbH", "Quill")),
                reading("Quill joins Nordring.", ("MEMBER_OF", "Quill", "Nordring")),
                reading(
                    "Alder Trust (ALT) backs Quill.",
                    ("ALSO_KNOWN_AS", "ALT", "Alder Trust"),
                    ("INVESTED_IN", "Alder Trust", "Quill"),
                ),
            ],
        )
        yield opened


@pytest.mark.parametrize(
    "name", ["Nordring Capital", "NORDRING CAPITAL GMBH", "the Nordring Capital AG", "org:nordring-capital"]
)
def test_entity_is_found_by_any_spelling(store: Store, name: str) -> None:
    assert find_entity(store, name) == {"key": "org:nordring-capital", "name": "Nordring Capital GmbH"}


def test_entity_is_found_by_its_second_name(store: Store) -> None:
    assert find_entity(store, "ALT")["key"] == "org:alder-trust"


def test_unknown_name_offers_near_ones(store: Store) -> None:
    with pytest.raises(QueryError, match=r"near it: Nordring \(alliance:nordring\), Nordring Capital GmbH"):
        find_entity(store, "nordrin")


def test_type_of_the_parameter_settles_what_a_name_means(store: Store) -> None:
    add_readings(store, [reading("Nordring Inc backs Quill.", ("INVESTED_IN", "Nordring Inc", "Quill"))])
    with pytest.raises(QueryError, match=r"can mean several.*alliance:nordring.*org:nordring"):
        find_entity(store, "Nordring")
    rows = ask(store, load_catalogue()["alliance-members"], {"alliance": "Nordring"})
    assert [row["member"] for row in rows] == ["Quill"]


def test_rows_show_themselves_escaped(store: Store) -> None:
    rows = ask(store, load_catalogue()["investors-of"], {"organization": "Quill"})
    assert "&lt;b&gt;Quill" in rows._repr_html_()
    assert "<b>" not in rows._repr_html_()


def test_rows_become_a_frame_and_a_graph(store: Store) -> None:
    rows = ask(store, load_catalogue()["investors-of"], {"organization": "Quill"})
    frame = rows.to_pandas()
    assert list(frame.columns) == list(rows.columns)
    assert set(frame["investor"]) == {"Nordring Capital GmbH", "Alder Trust"}
    assert set(rows.to_networkx().edges(keys=True)) == {
        ("org:nordring-capital", "org:quill", "INVESTED_IN"), ("org:alder-trust", "org:quill", "INVESTED_IN"),
    }  # fmt: skip


def test_own_cypher_reads(store: Store) -> None:
    rows = run_cypher(store, "MATCH (e:Entity) WHERE e.key = $key RETURN e.name AS name", {"key": "org:quill"})
    assert list(rows) == [{"name": "Quill"}]
    assert rows.columns == ("name",)


def test_own_cypher_that_writes_is_not_run(store: Store) -> None:
    with pytest.raises(UnsafeQueryError):
        run_cypher(store, "MATCH (e:Entity) DETACH DELETE e")
    assert find_entity(store, "Quill")


def test_own_cypher_is_cut_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROW_LIMIT", 2)
    rows = run_cypher(store, "UNWIND [1, 2, 3] AS n RETURN n")
    assert [row["n"] for row in rows] == [1, 2]
    assert rows.cut
