"""Opening stores: what is there and whole opens, all else is refused by the right error, and left as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import kglite
import pytest

from dealgraph.graph.errors import QueryError, StoreBusyError, StoreError
from dealgraph.graph.ledger import add_readings, forget_article
from dealgraph.graph.store import FORMAT, Transaction, is_server, open_store
from tests.builders import reading
from tests.graph.naive import dump_graph

_READING = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))
# Opens a store for writing, says so, and holds it until its input ends.
_HOLDER = (
    "import sys; from dealgraph.graph.store import open_store; "
    "store = open_store(sys.argv[1]); print('open', flush=True); sys.stdin.read(); store.close()"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deals.kgl"


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_a_store_that_is_not_there_is_made_and_kept(path: Path) -> None:
    with open_store(path) as store:
        assert (store.engine, store.location) == ("kglite", str(path))
        add_readings(store, [_READING])
        before = dump_graph(store)
    for location in (path, str(path)):
        with open_store(location) as store:
            assert dump_graph(store) == before


def test_a_store_that_is_only_read_is_not_made(path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        open_store(path, read_only=True)
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"no graph at all\n", b"SQLite format 3\x00" + bytes(100), bytes(range(256)) * 64]
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(path: Path, content: bytes, read_only: bool) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError):
        open_store(path, read_only=read_only)
    assert path.read_bytes() == content


@pytest.mark.parametrize("read_only", [False, True])
def test_a_graph_of_another_program_is_refused_and_left_as_it_is(path: Path, read_only: bool) -> None:
    with kglite.open(str(path)) as graph:
        graph.cypher("CREATE (:Recipe {name: 'Soup'})")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(path, read_only=read_only)
    assert path.read_bytes() == before
    with kglite.open(str(path)) as graph:
        assert [row["n"] for row in graph.cypher("MATCH (n) RETURN count(n) AS n")] == [1]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_with_another_layout_is_refused(path: Path, read_only: bool) -> None:
    with open_store(path) as store:
        store.update(lambda run: run.run("MATCH (d:Dealgraph) SET d.layout = $layout", {"layout": FORMAT + 1}))
    with pytest.raises(StoreError, match=f"layout {FORMAT + 1}"):
        open_store(path, read_only=read_only)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_store_that_was_cut_short_is_refused(path: Path, cut: float) -> None:
    with open_store(path) as store:
        add_readings(store, [_READING])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(StoreError):
        open_store(path)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_folder_is_no_store(tmp_path: Path, read_only: bool) -> None:
    with pytest.raises(StoreError, match="folder"):
        open_store(tmp_path, read_only=read_only)


def test_a_store_needs_a_folder_to_lie_in(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        open_store(tmp_path / "none" / "deals.kgl")
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        open_store(tmp_path / "file" / "deals.kgl")


@pytest.mark.parametrize(
    "location",
    ["http://localhost:7474", "neo4j+x://localhost", "bolts://localhost", "file:///a.kgl", "postgres://user@host/db"],
)
def test_an_address_of_an_unknown_kind_is_refused(location: str) -> None:
    assert not is_server(location)
    with pytest.raises(StoreError, match="neo4j://"):
        open_store(location)


@pytest.mark.parametrize("scheme", ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"])
def test_addresses_of_servers_are_known(scheme: str) -> None:
    assert is_server(f"{scheme}://localhost")


@pytest.mark.parametrize("location", ["deals.kgl", "/tmp/neo4j/deals.kgl", "bolt", "neo4j:deals"])
def test_paths_are_no_servers(location: str) -> None:
    assert not is_server(location)


@pytest.mark.parametrize(
    "location", ["bolt://ada:open-sesame@localhost", "neo4j+s://ada:open-sesame@host.example:7687"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(location: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(location)
    assert "open-sesame" not in str(caught.value)
    assert "NEO4J_PASSWORD" in str(caught.value)


def test_a_second_writer_is_told_who_is_writing(path: Path) -> None:
    with open_store(path) as store:
        add_readings(store, [_READING])
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreBusyError, match=str(holder.pid)):
            open_store(path)
        with open_store(path, read_only=True) as reader:  # readers are let in
            assert reader.read("MATCH (a:Article) RETURN count(a) AS n") == [{"n": 1}]
        holder.communicate()
    with open_store(path) as store:
        assert store.read("MATCH (a:Article) RETURN count(a) AS n") == [{"n": 1}]


def test_a_second_writer_in_one_process_is_refused_too(path: Path) -> None:
    with open_store(path), pytest.raises(StoreBusyError):
        open_store(path)


def test_a_refused_file_is_not_held(path: Path) -> None:
    with kglite.open(str(path)) as graph:
        graph.cypher("CREATE (:Recipe {name: 'Soup'})")
    for _ in range(2):
        with pytest.raises(StoreError, match="another program"):
            open_store(path)


def test_a_store_opened_for_reading_takes_no_work_and_leaves_no_trace(path: Path) -> None:
    with open_store(path) as store:
        add_readings(store, [_READING])
    before = _files(path.parent)
    with open_store(path, read_only=True) as store:
        with pytest.raises(StoreError, match="reading only"):
            add_readings(store, [_READING])
        with pytest.raises(QueryError):
            store.read("CREATE (:Entity {key: 'org:x'})")
        assert store.read("MATCH (a:Article) RETURN count(a) AS n") == [{"n": 1}]
    assert _files(path.parent) == before


def test_a_question_cannot_write(path: Path) -> None:
    with open_store(path) as store:
        for cypher in ("CREATE (:Entity {key: 'org:x'})", "MATCH (d:Dealgraph) SET d.layout = 9", "MATCH (n) DELETE n"):
            with pytest.raises(QueryError):
                store.read(cypher)
        assert store.read("MATCH (n) RETURN count(n) AS n, max(n.layout) AS layout") == [{"n": 1, "layout": FORMAT}]


@pytest.mark.parametrize("cypher", ["", "MATCH", "RETURN $missing", "MATCH (n) RETURN m", "CALL no.such.thing()"])
def test_a_wrong_statement_is_a_query_error(path: Path, cypher: str) -> None:
    with open_store(path) as store:
        with pytest.raises(QueryError):
            store.read(cypher)
        with pytest.raises(QueryError):
            store.update(lambda transaction: transaction.run(cypher))


def test_work_that_fails_leaves_nothing_and_the_store_goes_on(path: Path) -> None:
    def broken(transaction: Transaction) -> None:
        transaction.run("CREATE (:Entity {key: 'org:x', name: 'x'})")
        assert transaction.run("MATCH (e:Entity) RETURN e.key AS key") == [{"key": "org:x"}]
        raise ZeroDivisionError

    with open_store(path) as store:
        with pytest.raises(ZeroDivisionError):
            store.update(broken)
        assert store.read("MATCH (e:Entity) RETURN e.key AS key") == []
        assert store.update(lambda transaction: transaction.run("RETURN 1 AS one")) == [{"one": 1}]


def test_a_key_is_there_once(path: Path) -> None:
    with open_store(path) as store:
        store.update(lambda transaction: transaction.run("CREATE (:Entity {key: 'org:x', name: 'x'})"))
        with pytest.raises((QueryError, StoreError)):
            store.update(lambda transaction: transaction.run("CREATE (:Entity {key: 'org:x', name: 'y'})"))


def test_rows_and_time_can_be_limited(path: Path) -> None:
    with open_store(path) as store:
        assert len(store.read("UNWIND range(1, 9) AS n RETURN n", row_limit=4)) == 4
        assert len(store.read("UNWIND range(1, 9) AS n RETURN n")) == 9
        with pytest.raises(QueryError):
            store.read(
                "UNWIND range(1, 4000) AS a UNWIND range(1, 4000) AS b RETURN sum(a * b % 7) AS n", timeout_s=0.01
            )


def test_a_store_that_was_not_closed_keeps_what_was_acknowledged(path: Path) -> None:
    script = (
        "import os, sys; from dealgraph.graph.store import open_store; store = open_store(sys.argv[1]); "
        "store.update(lambda run: run.run(\"CREATE (:Entity {key: 'org:x', name: 'x'})\")); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9
    for read_only in (True, False, True):
        with open_store(path, read_only=read_only) as store:
            assert store.read("MATCH (e:Entity) RETURN e.key AS key") == [{"key": "org:x"}]


@pytest.mark.parametrize("killed", [False, True])
def test_a_store_can_be_written_again_and_again_after_articles_were_forgotten(path: Path, killed: bool) -> None:
    made = [reading(f"Aldan invests in Bervo {n}.", ("INVESTED_IN", "Aldan", f"Bervo {n}")) for n in range(8)]
    with open_store(path) as store:
        add_readings(store, made[:4])
        for one in made[:2]:
            forget_article(store, one.article.key)
    if killed:  # what was acknowledged comes back out of the log alone
        script = "import os, sys; from dealgraph.graph.store import open_store; store = open_store(sys.argv[1]); " \
                 "store.update(lambda run: run.run(\"MATCH (a:Article) SET a.source = 'x'\")); os._exit(9)"  # fmt: skip
        subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    for one in made[4:]:
        with open_store(path) as store:
            add_readings(store, [one])
    with open_store(path) as store:
        assert {row["key"] for row in store.read("MATCH (a:Article) RETURN a.key AS key")} == {
            one.article.key for one in made[2:]
        }
