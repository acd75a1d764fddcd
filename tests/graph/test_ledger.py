"""After every change the store holds what its articles say, no matter how they came in or what left again."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealgraph.graph.archive import find_article, iter_readings
from dealgraph.graph.errors import InputError
from dealgraph.graph.ledger import Added, add_readings, forget_article
from dealgraph.graph.model import Reading, make_article
from dealgraph.graph.records import dump_record, parse_record
from dealgraph.graph.store import Store, open_store
from tests.builders import reading
from tests.graph.naive import dump_graph, naive_edges, naive_entities, stored_edges, stored_entities
from tests.graph.strategies import readings

_batches = st.lists(st.lists(readings(), min_size=1, max_size=3), min_size=1, max_size=4)
_modest = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give one embedded store to all examples of this module; each starts by wiping it."""
    with open_store(tmp_path_factory.mktemp("ledger") / "a.kgl") as opened:
        yield opened


def _load(store: Store, batches: Iterable[Iterable[Reading]]) -> None:
    """Make a store hold these batches and nothing else."""
    store.update(lambda transaction: transaction.run("MATCH (n) WHERE NOT n:Dealgraph DETACH DELETE n"))
    for batch in batches:
        add_readings(store, batch)


def _whole(store: Store) -> tuple[Any, list[str]]:
    return dump_graph(store), _export(store)


def _export(store: Store) -> list[str]:
    return [dump_record(one) for one in iter_readings(store)]


def _distinct(batches: list[list[Reading]]) -> list[Reading]:
    return list({one.article.key: one for batch in batches for one in batch}.values())


@_modest
@given(_batches)
def test_edges_and_entities_are_those_of_all_claims_at_once(store: Store, batches: list[list[Reading]]) -> None:
    _load(store, batches)
    assert stored_edges(store) == naive_edges(_distinct(batches))
    assert stored_entities(store) == naive_entities(_distinct(batches))


@_modest
@given(_batches, st.randoms(use_true_random=False))
def test_order_and_size_of_batches_do_not_matter(store: Store, batches: list[list[Reading]], random: Random) -> None:
    flat = [one for batch in batches for one in batch]
    _load(store, [flat])
    at_once = _whole(store)
    random.shuffle(flat)
    _load(store, [[one] for one in flat])
    assert _whole(store) == at_once


@_modest
@given(_batches)
def test_loading_twice_is_loading_once(store: Store, batches: list[list[Reading]]) -> None:
    _load(store, batches)
    once = _whole(store)
    for batch in reversed(batches):
        assert add_readings(store, batch) == Added(unchanged=len({one.article.key for one in batch}))
    assert _whole(store) == once


@_modest
@given(_batches, st.data())
def test_a_forgotten_article_was_never_there(store: Store, batches: list[list[Reading]], data: st.DataObject) -> None:
    keys = [one.article.key for one in _distinct(batches)]
    gone = data.draw(st.sets(st.sampled_from(keys), min_size=1))
    _load(store, batches)
    for key in sorted(gone):
        assert forget_article(store, key)
    left = _whole(store)
    _load(store, [[one for one in batch if one.article.key not in gone] for batch in batches])
    assert left == _whole(store)


@_modest
@given(
    st.lists(readings(), min_size=2, max_size=5, unique_by=lambda one: one.article.key),
    st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=10),
)
def test_any_run_of_adding_and_forgetting_leaves_what_is_there(
    store: Store, pool: list[Reading], steps: list[tuple[bool, int]]
) -> None:
    there: dict[str, Reading] = {}
    _load(store, [])
    for adds, number in steps:
        one = pool[number % len(pool)]
        if adds:
            add_readings(store, [one])
            there[one.article.key] = one
        else:
            assert forget_article(store, one.article.key) == (there.pop(one.article.key, None) is not None)
        assert stored_edges(store) == naive_edges(list(there.values()))
    left = _whole(store)
    _load(store, [there.values()])
    assert left == _whole(store)


@_modest
@given(_batches)
def test_what_is_exported_gives_the_same_graph_and_the_same_bytes_elsewhere(
    store: Store, batches: list[list[Reading]]
) -> None:
    _load(store, batches)
    whole = _whole(store)
    _load(store, [[parse_record(json.loads(line)) for line in whole[1]]])
    assert _whole(store) == whole


@settings(max_examples=10)
@given(_batches)
def test_a_store_is_the_same_after_it_is_closed_and_opened(batches: list[list[Reading]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with open_store(Path(folder) / "a.kgl") as store:
            _load(store, batches)
            before = _whole(store)
        with open_store(Path(folder) / "a.kgl") as store:
            assert _whole(store) == before
            add_readings(store, _distinct(batches))
            assert _whole(store) == before


def _named_in_brackets(second: str, full: str) -> Reading:
    return reading(f"{full} ({second}) is a fund.", ("ALSO_KNOWN_AS", second, full))


# Hard ones. Each list gives one graph in every order, and any one of its readings is left as if alone.
_CASES = {
    "two second names meet in one sentence": [
        _named_in_brackets("QIA", "Qoru Investment Authority"),
        _named_in_brackets("Bv", "Bervo"),
        reading("QIA invests in Bv.", ("INVESTED_IN", "QIA", "Bv")),
    ],
    "one second name of two": [
        _named_in_brackets("QIA", "Qoru Investment Authority"),
        _named_in_brackets("QIA", "Quill Invest Alliance"),
        reading("QIA invests in Bervo.", ("INVESTED_IN", "QIA", "Bervo")),
    ],
    "second names of each other": [
        _named_in_brackets("QIA", "Qoru Fund"),
        _named_in_brackets("Qoru Fund", "Qoru Authority"),
        _named_in_brackets("Qoru Authority", "Qoru Fund"),
    ],
    "a round told under a second name": [
        _named_in_brackets("QIA", "Qoru Investment Authority"),
        reading("QIA raised 5 million.", ("RAISED", "QIA", None, {"amount": (5_000_000, "EUR")})),
        reading(
            "QIA raised 5 million in its Series A.",
            ("RAISED", "QIA", None, {"amount": (5_000_000, "EUR"), "round": "Series A"}),
        ),
    ],
    "one amount in two rounds": [
        reading("Bervo raised 5 million.", ("RAISED", "Bervo", None, {"amount": (5_000_000, "EUR")})),
        *(
            reading(
                f"Bervo raised 5 million in its {series}.",
                ("RAISED", "Bervo", None, {"amount": (5_000_000, "EUR"), "round": series}),
            )
            for series in ("Series A", "Series B")
        ),
    ],
    "one text under three names": [
        reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"), source=source)
        for source in ("b.txt", "a.txt", "c.txt")
    ],
    "one text with and without a name": [
        reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"), source=source) for source in ("b.txt", "")
    ],
}


@pytest.mark.parametrize("case", _CASES)
def test_every_order_gives_one_graph(store: Store, case: str) -> None:
    _load(store, [_CASES[case]])
    at_once = _whole(store)
    for order in itertools.permutations(_CASES[case]):
        _load(store, [[one] for one in order])
        assert _whole(store) == at_once


@pytest.mark.parametrize("case", [case for case in _CASES if "one text" not in case])
def test_what_is_left_stands_as_if_alone(store: Store, case: str) -> None:
    for *first, last in itertools.permutations(_CASES[case]):
        _load(store, [[*first, last]])
        for one in first:
            forget_article(store, one.article.key)
        left = _whole(store)
        _load(store, [[last]])
        assert _whole(store) == left


# What the rules make of stories that can be told by hand.


def _nodes(store: Store) -> set[str]:
    return {row["key"] for row in store.read("MATCH (e:Entity) RETURN e.key AS key")}


def _investors(store: Store) -> set[tuple[str, str]]:
    return {(source, target) for kind, source, target in stored_edges(store) if kind == "INVESTED_IN"}


def test_a_name_in_brackets_joins_over_articles_and_parts_again_when_its_article_is_forgotten(store: Store) -> None:
    naming = _named_in_brackets("QIA", "Qoru Investment Authority")
    _load(store, [[reading("QIA invests in Bervo.", ("INVESTED_IN", "QIA", "Bervo"))]])
    assert _investors(store) == {("org:qia", "org:bervo")}
    add_readings(store, [naming])
    assert _investors(store) == {("org:qoru-investment-authority", "org:bervo")}
    assert _nodes(store) == {"org:qoru-investment-authority", "org:bervo"}
    forget_article(store, naming.article.key)
    assert _investors(store) == {("org:qia", "org:bervo")}
    assert _nodes(store) == {"org:qia", "org:bervo"}


def test_one_short_name_of_two_firms_joins_neither(store: Store) -> None:
    other = _named_in_brackets("QIA", "Quill Invest Alliance")
    _load(
        store,
        [
            [reading("QIA invests in Bervo.", ("INVESTED_IN", "QIA", "Bervo"))],
            [_named_in_brackets("QIA", "Qoru Investment Authority"), other],
        ],
    )
    assert _investors(store) == {("org:qia", "org:bervo")}
    assert _nodes(store) == {"org:qia", "org:bervo", "org:qoru-investment-authority", "org:quill-invest-alliance"}
    forget_article(store, other.article.key)
    assert _investors(store) == {("org:qoru-investment-authority", "org:bervo")}


def test_a_round_without_a_name_joins_the_named_one_once_an_article_states_both(store: Store) -> None:
    unnamed, named, both = _CASES_OF_ROUNDS
    _load(store, [[unnamed, named]])
    assert {key for key in _nodes(store) if key.startswith("round:")} == {
        "round:bervo:eur-5000000",
        "round:bervo:series-a",
    }
    add_readings(store, [both])
    assert {key for key in _nodes(store) if key.startswith("round:")} == {"round:bervo:series-a"}
    raised = stored_edges(store)["RAISED", "org:bervo", "round:bervo:series-a"]
    assert (raised["sources"], raised["amount"], raised["currency"]) == (3, 5_000_000, "EUR")
    forget_article(store, both.article.key)
    assert {key for key in _nodes(store) if key.startswith("round:")} == {
        "round:bervo:eur-5000000",
        "round:bervo:series-a",
    }


_CASES_OF_ROUNDS = [
    reading("Bervo raised 5 million.", ("RAISED", "Bervo", None, {"amount": (5_000_000, "EUR")})),
    reading("Bervo closed its Series A.", ("RAISED", "Bervo", None, {"round": "Series A"})),
    reading(
        "Bervo raised 5 million in its Series A.",
        ("RAISED", "Bervo", None, {"amount": (5_000_000, "EUR"), "round": "Series A"}),
    ),
]


def test_an_edge_in_the_store_lives_through_its_claims(store: Store) -> None:
    story = [
        ("2024-01-10", "rumoured", 0.6), ("2024-02", "planned", 0.7), ("2024-03-01", "completed", 0.9),
        ("2024-04-01", "rumoured", 0.95), ("2024-05-01", "denied", 0.8),
    ]  # fmt: skip
    seen = []
    _load(store, [])
    for date, status, confidence in story:
        claim = ("INVESTED_IN", "Aldan", "Bervo", {"status": status, "confidence": confidence})
        add_readings(store, [reading(f"Aldan, Bervo: {status} ({date}).", claim, published=date)])
        edge = stored_edges(store)["INVESTED_IN", "org:aldan", "org:bervo"]
        seen.append((edge["status"], edge["confidence"], edge["sources"]))
    assert seen == [
        ("rumoured", 0.6, 1),
        ("planned", 0.7, 2),
        ("completed", 0.9, 3),
        ("completed", 0.9, 4),
        ("denied", 0.8, 5),
    ]
    assert edge["history"] == [f"{date} {status}" for date, status, _ in story]
    assert (edge["firstSeen"], edge["lastSeen"]) == ("2024-01-10", "2024-05-01")
    assert edge["quote"] == "Aldan, Bervo: denied (2024-05-01)."


def test_kinds_come_with_claims_and_go_with_them(store: Store) -> None:
    one = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))
    two = reading("Aldan and Bervo work together.", ("ALLIED_WITH", "Aldan", "Bervo"))
    _load(store, [[one, two]])
    assert stored_entities(store)["org:aldan"]["labels"] == ["Entity", "Investor", "Organization"]
    forget_article(store, one.article.key)
    assert stored_entities(store)["org:aldan"]["labels"] == ["Entity", "Organization"]


def test_an_undirected_edge_is_stored_once_whichever_end_is_named_first(store: Store) -> None:
    one = reading("Aldan and Bervo work together.", ("ALLIED_WITH", "Aldan", "Bervo"))
    two = reading("Bervo works with Aldan.", ("ALLIED_WITH", "Bervo", "Aldan"))
    _load(store, [[one], [two]])
    edges = stored_edges(store)
    assert list(edges) == [("ALLIED_WITH", "org:aldan", "org:bervo")]
    assert edges["ALLIED_WITH", "org:aldan", "org:bervo"]["sources"] == 2


def test_a_reading_by_another_reader_replaces_the_old_one(store: Store) -> None:
    old = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))
    new = replace(reading("Aldan invests in Bervo.", ("ACQUIRED", "Aldan", "Bervo")), reader="hand-2")
    _load(store, [[old]])
    assert add_readings(store, [new]) == Added(replaced=1, claims=1)
    assert set(stored_edges(store)) == {("ACQUIRED", "org:aldan", "org:bervo")}
    whole = _whole(store)
    _load(store, [[new]])
    assert _whole(store) == whole


def test_a_new_reading_of_a_text_keeps_the_first_of_its_names(store: Store) -> None:
    old = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"), source="a.txt")
    new = replace(old, reader="hand-2", article=replace(old.article, source="b.txt"))
    _load(store, [[old], [new]])
    assert find_article(store, "a.txt") == old.article.key
    with pytest.raises(InputError):
        find_article(store, "b.txt")


def test_what_was_added_is_counted(store: Store) -> None:
    one = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))
    two = reading("Cirrol bought Bervo.", ("ACQUIRED", "Cirrol", "Bervo"), ("INVESTED_IN", "Cirrol", "Bervo"))
    _load(store, [])
    assert add_readings(store, []) == Added()
    assert add_readings(store, [one]) == Added(new=1, claims=1)
    assert add_readings(store, [one, two, two]) == Added(new=1, unchanged=1, claims=2)


def test_an_article_without_claims_is_kept_and_forgotten(store: Store) -> None:
    empty = Reading(make_article("Nothing happened.", published_on="2024"), (), (), "hand-1")
    _load(store, [[empty]])
    assert list(iter_readings(store)) == [empty]
    assert forget_article(store, empty.article.key)
    assert dump_graph(store) == ([], [])


def test_forgetting_what_is_not_there_says_so_and_changes_nothing(store: Store) -> None:
    _load(store, [[reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))]])
    before = _whole(store)
    assert not forget_article(store, "article:none")
    assert _whole(store) == before


def test_a_batch_that_fails_leaves_nothing_behind(store: Store) -> None:
    good = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))
    _load(store, [])

    def broken() -> Iterator[Reading]:
        yield good
        raise InputError("the second line is cut")

    with pytest.raises(InputError):
        add_readings(store, broken())
    assert dump_graph(store) == ([], [])


@pytest.mark.parametrize("called", ["article:", "https://post.example/1", "a.txt"])
def test_an_article_is_found_by_key_url_and_name(store: Store, called: str) -> None:
    one = reading(
        "Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"), url="https://post.example/1", source="a.txt"
    )
    _load(store, [[one]])
    assert find_article(store, one.article.key if called == "article:" else called) == one.article.key


def test_a_name_of_two_articles_is_refused_with_both_keys(store: Store) -> None:
    both = [
        reading(text, ("INVESTED_IN", "Aldan", "Bervo"), source="a.txt") for text in ("Aldan: Bervo.", "Bervo, Aldan.")
    ]
    _load(store, [both])
    with pytest.raises(InputError) as caught:
        find_article(store, "a.txt")
    assert all(one.article.key in str(caught.value) for one in both)
