"""The networkx view holds what the store holds, and paths agree with networkx's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealgraph.graph.errors import QueryError
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import Store, open_store
from dealgraph.queries import network
from dealgraph.queries.network import (
    busiest_network,
    claims_network,
    entity_network,
    find_paths,
    full_network,
    keys_network,
    lay_out,
    shortest_paths,
)
from tests.builders import reading

FIRMS = ["Arbon", "Bexley", "Corvin", "Deral", "Elmo", "Farna", "Gossa"]
PAIRS = st.lists(
    st.tuples(
        st.sampled_from(FIRMS), st.sampled_from(FIRMS), st.sampled_from(["completed", "rumoured", "denied"])
    ).filter(lambda pair: pair[0] != pair[1]),
    min_size=1,
    max_size=12,
)


def _invest(one: str, other: str, status: str = "completed") -> object:
    return reading(f"{one} invests in {other}, {status}.", ("INVESTED_IN", one, other, {"status": status}))


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "chain.kgl") as store:
        add_readings(
            store, [_invest("Arbon", "Bexley"), _invest("Bexley", "Corvin"), _invest("Corvin", "Deral", "denied")]
        )  # type: ignore[list-item]
        yield store


def test_edges_carry_their_evidence(chain: Store) -> None:
    graph = full_network(chain)
    assert isinstance(graph, networkx.MultiDiGraph)
    edge = graph.edges["org:arbon", "org:bexley", "INVESTED_IN"]
    assert edge["quote"] == "Arbon invests in Bexley, completed."
    assert [claim["quote"] for claim in edge["claims"]] == [edge["quote"]]
    assert edge["claims"][0]["publishedOn"] == "2024-05-02"
    assert graph.nodes["org:arbon"]["name"] == "Arbon"
    assert graph.nodes["org:arbon"]["label"] == "Organization"
    assert graph.number_of_edges() == 3


def test_round_is_named_with_its_company(tmp_path: Path) -> None:
    with open_store(tmp_path / "r.kgl") as store:
        add_readings(store, [reading("Arbon raised a Series B.", ("RAISED", "Arbon", None, {"round": "Series B"}))])
        assert full_network(store).nodes["round:arbon:series-b"]["name"] == "Arbon Series B"


def test_surroundings_stop_at_hops_and_limit_and_say_so(chain: Store) -> None:
    assert set(entity_network(chain, "org:arbon", hops=1)) == {"org:arbon", "org:bexley"}
    assert set(entity_network(chain, "org:arbon", hops=2)) == {"org:arbon", "org:bexley", "org:corvin"}
    cut = entity_network(chain, "org:bexley", hops=1, limit=2)
    assert len(cut) == 2
    assert cut.graph["leftOut"] == 1
    busy = busiest_network(chain, limit=2)
    assert set(busy) == {"org:bexley", "org:corvin"}
    assert busy.graph["leftOut"] == 2
    with pytest.raises(QueryError, match="at least 1"):
        entity_network(chain, "org:arbon", hops=0)
    with pytest.raises(QueryError, match="'sold'"):
        full_network(chain, statuses=["sold"])


def test_claims_lead_to_their_edges_only(chain: Store) -> None:
    claims = full_network(chain).edges["org:arbon", "org:bexley", "INVESTED_IN"]["claims"]
    assert list(claims_network(chain, [claims[0]["key"]]).edges(keys=True)) == [
        ("org:arbon", "org:bexley", "INVESTED_IN")
    ]
    with pytest.raises(QueryError, match="no claims"):
        claims_network(chain, [])


def test_layout_is_the_same_each_time(chain: Store) -> None:
    places = [[(n["x"], n["y"]) for _, n in lay_out(full_network(chain)).nodes(data=True)] for _ in range(2)]
    assert places[0] == places[1]
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in places[0])


def test_path_gives_a_sentence_a_hop_and_no_denied_edge(chain: Store) -> None:
    (hops,) = find_paths(chain, "org:arbon", "org:corvin")
    assert [(hop["source"], hop["target"], hop["quote"]) for hop in hops] == [
        ("org:arbon", "org:bexley", "Arbon invests in Bexley, completed."),
        ("org:bexley", "org:corvin", "Bexley invests in Corvin, completed."),
    ]
    assert find_paths(chain, "org:arbon", "org:deral") == []
    assert len(find_paths(chain, "org:arbon", "org:deral", statuses=["completed", "denied"])[0]) == 3
    assert find_paths(chain, "org:arbon", "org:deral", statuses=["completed", "denied"], max_hops=2) == []
    assert find_paths(chain, "org:arbon", "org:arbon") == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=PAIRS, limit=st.integers(1, 4))
def test_shortest_paths_agree_with_networkx(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str, str]], limit: int
) -> None:
    with open_store(tmp_path_factory.mktemp("paths") / "p.kgl") as store:
        add_readings(store, [_invest(*pair) for pair in pairs])  # type: ignore[misc]
        graph = full_network(store, statuses=["completed"])
        plain = networkx.Graph(graph.to_undirected())
        ends = sorted(plain)
        for target in ends[1:]:
            ours = find_paths(store, ends[0], target, limit=limit)
            try:
                theirs = sorted(networkx.all_shortest_paths(plain, ends[0], target))
            except networkx.NetworkXNoPath:
                assert ours == []
                continue
            walks = [[ends[0], *(hop["there"] for hop in path)] for path in ours]
            assert len(walks) == min(limit, len(theirs))
            assert all(walk in theirs for walk in walks)
            assert all(len(set(map(tuple, walks))) == len(walks) for _ in walks)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=PAIRS, limit=st.integers(1, 5), longest=st.integers(1, 6))
def test_k_shortest_paths_agree_with_networkx(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str, str]], limit: int, longest: int
) -> None:
    with open_store(tmp_path_factory.mktemp("paths") / "p.kgl") as store:
        add_readings(store, [_invest(*pair) for pair in pairs])  # type: ignore[misc]
        plain = networkx.Graph(full_network(store, statuses=["completed"]).to_undirected())
        ends = sorted(plain)
        for target in ends[1:]:
            paths, whole = shortest_paths(store, ends[0], target, limit=limit, max_hops=longest)
            theirs = sorted(map(len, networkx.all_simple_edge_paths(plain, ends[0], target, cutoff=longest)))
            assert whole
            assert [len(hops) for hops in paths] == theirs[:limit]
            for hops in paths:
                walk = [{hop["source"], hop["target"]} for hop in hops]
                assert ends[0] in walk[0]
                assert target in walk[-1]
                assert all(one & other for one, other in pairwise(walk))


def test_paths_of_one_length_come_by_their_weakest_hop(tmp_path: Path) -> None:
    told = [
        ("INVESTED_IN", "Arbon", "Bexley", 0.9), ("INVESTED_IN", "Bexley", "Deral", 0.5),
        ("INVESTED_IN", "Arbon", "Corvin", 0.7), ("INVESTED_IN", "Corvin", "Deral", 0.7),
    ]  # fmt: skip
    with open_store(tmp_path / "p.kgl") as store:
        add_readings(
            store, [reading(f"{s} invests in {t}.", (kind, s, t, {"confidence": c})) for kind, s, t, c in told]
        )
        paths, _ = shortest_paths(store, "org:arbon", "org:deral", limit=2)
        assert [hops[0]["target"] for hops in paths] == ["org:corvin", "org:bexley"]


def test_a_search_that_outgrows_its_budget_says_so(chain: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortest_paths(chain, "org:arbon", "org:corvin")[1] is True
    monkeypatch.setattr(network, "_EDGE_BUDGET", 1)
    paths, whole = shortest_paths(chain, "org:arbon", "org:corvin")
    assert whole is False
    assert all({hop["status"] for hop in hops} == {"completed"} for hops in paths)


def test_a_choice_of_entities_keeps_the_relations_that_were_named(chain: Store) -> None:
    keys = ["org:arbon", "org:bexley", "org:corvin"]
    assert keys_network(chain, keys).number_of_edges() == 2
    graph = keys_network(chain, keys, relations=["org:bexley INVESTED_IN org:corvin"])
    assert list(graph.edges(keys=True)) == [("org:bexley", "org:corvin", "INVESTED_IN")]
    assert set(graph) == set(keys)
