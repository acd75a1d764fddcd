"""After every change the store holds what its articles say, no matter how they came in or what left again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealgraph.graph.archive import find_article, iter_readings
from dealgraph.graph.errors import InputError
from dealgraph.graph.ledger import Added, add_readings, forget_article
from dealgraph.graph.model import Reading
from dealgraph.graph.records import dump_record
from dealgraph.graph.store import Store, open_store
from tests.builders import reading
from tests.graph.naive import dump_graph, naive_edges, naive_entities, stored_edges, stored_entities
from tests.graph.strategies import readings

_batches = st.lists(st.lists(readings(), min_size=1, max_size=3), min_size=1, max_size=4)
_modest = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def _store() -> Iterator[Store]:
    """Give an empty embedded store; one an example, so no fixture."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "a.kgl") as store:
        yield store


def _graph_of(batches: list[list[Reading]]) -> tuple[list[object], list[object]]:
    with _store() as store:
        for batch in batches:
            add_readings(store, batch)
        return dump_graph(store)


def _export(store: Store) -> list[str]:
    return [dump_record(one) for one in iter_readings(store)]


def _distinct(batches: list[list[Reading]]) -> list[Reading]:
    return list({one.article.key: one for batch in batches for one in batch}.values())


@_modest
@given(_batches)
def test_edges_and_entities_are_those_of_all_claims_at_once(batches: list[list[Reading]]) -> None:
    with _store() as store:
        for batch in batches:
            add_readings(store, batch)
        assert stored_edges(store) == naive_edges(_distinct(batches))
        assert stored_entities(store) == naive_entities(_distinct(batches))


@_modest
@given(_batches, st.randoms(use_true_random=False))
def test_order_and_size_of_batches_do_not_matter(batches: list[list[Reading]], random: object) -> None:
    flat = [one for batch in batches for one in batch]
    shuffled = flat.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _graph_of([[one] for one in shuffled]) == _graph_of([flat])


@_modest
@given(_batches)
def test_loading_twice_is_loading_once(batches: list[list[Reading]]) -> None:
    with _store() as store:
        for batch in batches:
            add_readings(store, batch)
        once = dump_graph(store), _export(store)
        for batch in reversed(batches):
            assert add_readings(store, batch) == Added(unchanged=len({one.article.key for one in batch}))
        assert (dump_graph(store), _export(store)) == once


@_modest
@given(_batches, st.data())
def test_a_forgotten_article_was_never_there(batches: list[list[Reading]], data: st.DataObject) -> None:
    known = _distinct(batches)
    gone = data.draw(st.sets(st.sampled_from([one.article.key for one in known]), min_size=1))
    with _store() as store:
        for batch in batches:
            add_readings(store, batch)
        for key in sorted(gone):
            assert forget_article(store, key)
        left = dump_graph(store), _export(store)
    kept = [[one for one in batch if one.article.key not in gone] for batch in batches]
    with _store() as store:
        for batch in kept:
            add_readings(store, batch)
        assert left == (dump_graph(store), _export(store))


@_modest
@given(
    st.lists(readings(), min_size=2, max_size=5, unique_by=lambda one: one.article.key),
    st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=10),
)
def test_any_run_of_adding_and_forgetting_leaves_what_is_there(
    pool: list[Reading], steps: list[tuple[bool, int]]
) -> None:
    there: dict[str, Reading] = {}
    with _store() as store:
        for adds, number in steps:
            one = pool[number % len(pool)]
            if adds:
                add_readings(store, [one])
                there[one.article.key] = one
            else:
                assert forget_article(store, one.article.key) == (there.pop(one.article.key, None) is not None)
            assert stored_edges(store) == naive_edges(list(there.values()))
        assert stored_entities(store) == naive_entities(list(there.values()))
        left = dump_graph(store)
    assert left == _graph_of([list(there.values())])


@settings(max_examples=20)
@given(_batches)
def test_export_into_another_store_gives_the_same_graph_and_the_same_bytes(batches: list[list[Reading]]) -> None:
    with _store() as store, _store() as other:
        for batch in batches:
            add_readings(store, batch)
        add_readings(other, list(iter_readings(store)))
        assert _export(other) == _export(store)
        assert dump_graph(other) == dump_graph(store)


@settings(max_examples=20)
@given(_batches)
def test_a_store_is_the_same_after_it_is_closed_and_opened(batches: list[list[Reading]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with open_store(Path(folder) / "a.kgl") as store:
            for batch in batches:
                add_readings(store, batch)
            before = dump_graph(store), _export(store)
        with open_store(Path(folder) / "a.kgl") as store:
            assert (dump_graph(store), _export(store)) == before
            add_readings(store, _distinct(batches))
            assert (dump_graph(store), _export(store)) == before
