"""One suite, every store: the same articles give the same bytes and the same answers, however they were loaded.

The articles are our samples, as the fast reader reads them, and generated readings with undated articles, second names,
unnamed rounds and denials. A plain KGLite store, loaded in one go, is what the others are compared with.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import dealgraph
from dealgraph.graph.archive import iter_readings
from dealgraph.graph.errors import QueryError, StoreError
from dealgraph.graph.ledger import add_readings, forget_article
from dealgraph.graph.model import Reading
from dealgraph.graph.records import dump_record, parse_record
from dealgraph.graph.store import Store, open_store
from dealgraph.loaders.pipeline import ReadResult, read_articles
from dealgraph.loaders.sources import iter_articles
from dealgraph.queries.catalogue import ENTITY_TYPES, Template, load_catalogue
from dealgraph.queries.run import ask
from tests.builders import reading
from tests.conftest import Place

ASKED_ABOUT = 8  # the entities with most relations are asked about in each question that takes one


@pytest.fixture(scope="module")
def corpus() -> list[Reading]:
    folders = [dealgraph.samples(), dealgraph.samples().parent / "hostile"]
    results = read_articles(iter_articles(map(str, folders)), reader="fast")
    read = [result.reading for result in results if isinstance(result, ReadResult)]
    assert len(read) >= 12
    return read + _awkward()


def _awkward() -> list[Reading]:
    """Readings in which order, dates and names matter."""
    raised = {"amount": (7_000_000, "EUR")}
    return [
        reading("Kolbe Wind Association (KWA) backs Lund.", ("ALSO_KNOWN_AS", "KWA", "Kolbe Wind Association"),
                ("INVESTED_IN", "Kolbe Wind Association", "Lund"), published=None),
        reading("KWA backs Mond.", ("INVESTED_IN", "KWA", "Mond"), published="2020"),
        reading("Kelp Water Agency (KWA) backs Nes.", ("ALSO_KNOWN_AS", "KWA", "Kelp Water Agency"),
                ("INVESTED_IN", "Kelp Water Agency", "Nes"), published="2020-01"),
        reading("Orr led it when Lund raised 7 million euros.", ("RAISED", "Lund", None, raised),
                ("INVESTED_IN", "Orr", "Lund", {"lead": True}), published=None),
        reading("Lund's Series B of 7 million euros.", ("RAISED", "Lund", None, raised | {"round": "Series B"})),
        reading("Orr denies any stake in Lund.", ("INVESTED_IN", "Orr", "Lund", {"status": "denied"})),
        reading("Orr holds a stake in Lund.", ("INVESTED_IN", "Orr", "Lund")),
        reading("Lund and Orr work together.", ("ALLIED_WITH", "Orr", "Lund"), ("ALLIED_WITH", "Lund", "Orr")),
    ]  # fmt: skip


def load(store: Store, readings: Iterable[Reading], batch: int) -> None:
    waiting = list(readings)
    for start in range(0, len(waiting), batch):
        add_readings(store, waiting[start : start + batch])


def exported(store: Store) -> list[str]:
    return [dump_record(reading) for reading in iter_readings(store)]


def everything(store: Store) -> dict[str, Any]:
    """All nodes and edges with all that they carry, but what only an engine says of itself."""
    nodes, edges = {}, {}
    names = {row["key"] for row in store.read("MATCH (n) WHERE n.key <> 'dealgraph' RETURN n.key AS key")}
    for row in store.read(
        "MATCH (n) WHERE n.key <> 'dealgraph' RETURN n.key AS key, labels(n) AS labels, n {.*} AS all"
    ):
        engines = {"id", "type", "title"}
        nodes[row["key"]] = (
            sorted(row["labels"]),
            {k: v for k, v in row["all"].items() if k not in engines and v is not None},
        )
    for row in store.read("MATCH (s)-[r]->(t) RETURN s.key AS s, type(r) AS type, t.key AS t, properties(r) AS all"):
        properties = {k: v for k, v in (row["all"] or {}).items() if k != "type" and v is not None}
        edges.setdefault(f"{row['s']} {row['type']} {row['t']}", []).append(properties)
    assert len(names) == len(nodes)
    assert all(len(parallel) == 1 for parallel in edges.values()), "an edge is stored twice"
    return {"nodes": nodes, "edges": edges}


def answers(store: Store) -> dict[str, list[Any]]:
    """Ask every question of the catalogue, about every one of the busiest entities."""
    found = {}
    for template in load_catalogue().values():
        for values in _ways_to_ask(store, template):
            key = f"{template.name} {sorted(values.items())}"
            found[key] = [dict(row) for row in store.read(template.cypher, template.bind(values))]
    return found


def _ways_to_ask(store: Store, template: Template) -> list[dict[str, Any]]:
    rows = store.read(
        "MATCH (e:Entity)-[r]-(o:Entity) RETURN e.key AS key, count(r) AS degree ORDER BY degree DESC, key LIMIT $n",
        {"n": ASKED_ABOUT},
    )
    keys = [row["key"] for row in rows]
    ways: list[dict[str, Any]] = [{}]
    for param in template.params:
        if param.type in ENTITY_TYPES:
            ways = [way | {param.name: key} for way in ways for key in keys[: 4 if len(ways) > 1 else None]]
        elif param.required:
            ways = [way | {param.name: "a"} for way in ways]
        elif param.name == "status":
            ways = [way | {"status": ["rumoured", "planned", "completed", "denied"]} for way in ways]
    return ways


@pytest.fixture(scope="module")
def reference(corpus: list[Reading], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with open_store(tmp_path_factory.mktemp("reference") / "one.kgl") as store:
        load(store, corpus, len(corpus))
        return {"bytes": exported(store), "graph": everything(store), "answers": answers(store)}


@pytest.mark.parametrize(("order", "batch"), [("as given", 1000), ("backwards", 7), ("shuffled", 1), ("twice", 5)])
def test_order_and_batch_size_do_not_show(
    place: Place, corpus: list[Reading], reference: dict[str, Any], order: str, batch: int
) -> None:
    readings = {
        "as given": corpus,
        "backwards": corpus[::-1],
        "shuffled": random.Random(11).sample(corpus, len(corpus)),
        "twice": corpus + corpus[::2],
    }[order]
    with place.open() as store:
        load(store, readings, batch)
        assert exported(store) == reference["bytes"]
        assert everything(store) == reference["graph"]


def test_every_question_is_answered_alike(place: Place, corpus: list[Reading], reference: dict[str, Any]) -> None:
    with place.open() as store:
        load(store, corpus, 10)
        found = answers(store)
    assert found.keys() == reference["answers"].keys()
    differing = [key for key in found if found[key] != reference["answers"][key]]
    assert not differing
    assert sum(map(bool, found.values())) > 50  # else hardly anything was compared


def test_what_was_exported_rebuilds_the_store(place: Place, corpus: list[Reading], reference: dict[str, Any]) -> None:
    import json

    with place.open() as store:
        load(store, [parse_record(json.loads(line)) for line in reference["bytes"]], 9)
        assert exported(store) == reference["bytes"]
        assert everything(store) == reference["graph"]


def test_forgotten_is_as_if_never_loaded(place: Place, corpus: list[Reading], tmp_path: Path) -> None:
    gone = random.Random(5).sample(corpus, 12)
    left = [reading for reading in corpus if reading not in gone]
    with open_store(tmp_path / "never.kgl") as never:
        load(never, left, 50)
        expected = everything(never)
    with place.open() as store:
        load(store, corpus, 20)
        for reading in gone:
            assert forget_article(store, reading.article.key)
        assert not forget_article(store, gone[0].article.key)
        assert everything(store) == expected
        for reading in left:
            forget_article(store, reading.article.key)
        assert everything(store) == {"nodes": {}, "edges": {}}


def test_reopened_store_is_the_same(place: Place, corpus: list[Reading], reference: dict[str, Any]) -> None:
    with place.open() as store:
        load(store, corpus, 15)
    with place.open(read_only=True) as store:
        assert everything(store) == reference["graph"]
        with pytest.raises(StoreError, match="reading only"):
            store.update(lambda transaction: None)


def test_failed_work_leaves_nothing_behind(place: Place, corpus: list[Reading]) -> None:
    class Stop(Exception):
        pass

    def work(transaction: Any) -> None:
        transaction.run("MERGE (e:Entity {key: 'org:half'}) SET e.name = 'half'")
        raise Stop

    with place.open() as store:
        load(store, corpus[:5], 5)
        before = everything(store)
        with pytest.raises(Stop):
            store.update(work)
        assert everything(store) == before


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (n) DETACH DELETE n",
        "CREATE (n:Entity {key: 'x'})",
        "MERGE (n:Entity {key: 'x'})",
        "MATCH (n:Entity) SET n.name = 'x'",
        "MATCH (n:Entity) REMOVE n.name",
    ],
)
def test_reading_cannot_write(place: Place, corpus: list[Reading], statement: str) -> None:
    with place.open() as store:
        load(store, corpus[:2], 2)
        before = everything(store)
        with pytest.raises((QueryError, StoreError)):
            store.read(statement)
        assert everything(store) == before


def test_bad_cypher_is_a_query_error(store: Store) -> None:
    with pytest.raises(QueryError):
        store.read("MATCH (n RETURN n")


def test_row_limit_cuts(store: Store) -> None:
    rows = store.read("UNWIND range(1, 50) AS n RETURN n", row_limit=7)
    assert [row["n"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]


def test_slow_question_is_given_up(store: Store) -> None:
    crowd = "MERGE (e:Entity {key: 'org:k' + toString(row)})"
    store.update(lambda transaction: transaction.run(f"UNWIND range(1, 300) AS row {crowd}"))
    with pytest.raises((QueryError, StoreError)):
        store.read(
            "MATCH (a:Entity), (b:Entity), (c:Entity), (d:Entity) "
            "WHERE a.key < b.key AND b.key < c.key AND c.key < d.key "
            "RETURN count(*) AS n",
            timeout_s=0.3,
        )


def test_entity_is_found_by_any_of_its_names(store: Store, corpus: list[Reading]) -> None:
    load(store, corpus, 100)
    catalogue = load_catalogue()
    by_name = ask(store, catalogue["portfolio"], {"investor": "the KOLBE wind association"})
    assert [row["company"] for row in by_name] == ["Lund"]
    with pytest.raises(QueryError, match="no entity is called 'Nobody Known'"):
        ask(store, catalogue["portfolio"], {"investor": "Nobody Known"})
    with pytest.raises(QueryError, match="no entity is called 'org:nobody'"):
        ask(store, catalogue["portfolio"], {"investor": "org:nobody"})
