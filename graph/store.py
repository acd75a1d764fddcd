"""The store protocol: what every store can do, and how one is opened.

A store runs Cypher: `read` for questions, `update` for work that reads and writes in one transaction. All Cypher is
the dialect that both engines share (README, "Cypher that runs on both stores"), so everything above this module is
written once. Rows are plain dictionaries of JSON values.

Room: graph. Imports nothing of ours but `errors`; the stores are imported when one is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeVar

from dealgraph.graph.errors import StoreError

__all__ = ["CONSTRAINTS", "FORMAT", "Row", "Store", "Transaction", "is_server", "open_store"]

Row = dict[str, Any]
T = TypeVar("T")

# The layout of what is stored; a store with another number is refused, never guessed at.
FORMAT = 1

# One constraint or index a look-up that loading or templates rely on.
CONSTRAINTS = (
    "CREATE CONSTRAINT dealgraph_store IF NOT EXISTS FOR (n:Dealgraph) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (n:Entity) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT article_key IF NOT EXISTS FOR (n:Article) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT claim_key IF NOT EXISTS FOR (n:Claim) REQUIRE n.key IS UNIQUE",
    "CREATE INDEX claim_edge IF NOT EXISTS FOR (n:Claim) ON (n.edgeKey)",
    "CREATE INDEX claim_round IF NOT EXISTS FOR (n:Claim) ON (n.roundKey)",
    "CREATE INDEX claim_second IF NOT EXISTS FOR (n:Claim) ON (n.secondName)",
    "CREATE INDEX claim_full IF NOT EXISTS FOR (n:Claim) ON (n.fullName)",
)


class Transaction(Protocol):
    """One transaction: all of it happens, or nothing."""

    def run(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run one statement and return its rows.

        Raises:
            QueryError: the statement is wrong.
            StoreError: the store failed.
        """
        ...


class Store(Protocol):
    """A place where the graph is kept.

    `engine` is "kglite" or "neo4j"; `location` is the path or URI, without password.
    """

    engine: str
    location: str

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_s: float | None = None,
        row_limit: int | None = None,
    ) -> list[Row]:
        """Run a question in the engine's read mode.

        Args:
            cypher: one statement; values only as parameters.
            params: by name.
            timeout_s: give up after so many seconds; None for the engine's own limit.
            row_limit: return at most so many rows; None for all.

        Raises:
            QueryError: the statement is wrong, tries to write, or took too long.
            StoreUnreachableError: the server does not answer.
            StoreError: the store failed.
        """
        ...

    def update(self, work: Callable[[Transaction], T]) -> T:
        """Run work that may write, in one transaction, alone among all writers.

        Args:
            work: may be run again from the start after a passing failure, so it must do nothing besides.

        Raises:
            StoreError: nothing of it was kept.
        """
        ...

    def close(self) -> None:
        """Let go of the store; acknowledged work is on disk."""
        ...

    def __enter__(self) -> Store: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def is_server(location: str) -> bool:
    """Tell whether a location is a server's URI rather than a path."""
    return location.startswith(
        tuple(f"{scheme}{security}://" for scheme in ("neo4j", "bolt") for security in ("", "+s", "+ssc"))
    )


def open_store(
    location: str | Path,
    *,
    username: str | None = None,
    password: str | None = None,
    database: str | None = None,
    read_only: bool = False,
) -> Store:
    """Open a store; an embedded one that does not exist is created, unless it is only to be read.

    Args:
        location: path of a `.kgl` file, or a `neo4j://` or `bolt://` URI (`+s`, `+ssc` for TLS).
        username: for servers; None together with `password` for a server without login.
        password: for servers.
        database: for servers; None for "neo4j".
        read_only: True refuses `update`; an embedded store can then be open in several processes.

    Raises:
        StoreUnreachableError: no server answers there, or it refuses the login.
        StoreBusyError: another process holds the file for writing.
        StoreError: the location is of no known kind, the file is no store of ours, or its layout is another.
    """
    text = str(location)
    if is_server(text):
        from dealgraph.graph.stores.neo4j import Neo4jStore

        return Neo4jStore(text, username=username, password=password, database=database, read_only=read_only)
    if "://" in text:
        raise StoreError(
            f"store {text!r}: give a path, or a URI that starts with neo4j:// or bolt:// (+s, +ssc for TLS)"
        )
    from dealgraph.graph.stores.kglite import KgliteStore

    return KgliteStore(Path(text), read_only=read_only)
