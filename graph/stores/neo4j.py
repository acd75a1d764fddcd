"""The server store: Neo4j 5.26 or later, through the official driver.

Questions run in READ routing, work in managed write transactions that the driver repeats after a passing failure (a
dead connection, a deadlock, a change of leader). Every writer first takes the lock of one node, so that two loads at
once add up as if one had run after the other.

Room: graph. The only module that imports neo4j. May import `errors` and `store`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions as failures

from dealgraph.graph.errors import QueryError, StoreError, StoreUnreachableError
from dealgraph.graph.store import CONSTRAINTS, FORMAT, Row, Transaction

__all__ = ["Neo4jStore"]

T = TypeVar("T")
_PLAIN = frozenset({str, int, float, bool, type(None)})
_FIELD = re.compile(r"\brow\.(\w+)")
_LOCK = (
    "MERGE (d:Dealgraph {key: 'dealgraph'}) "
    "SET d.layout = coalesce(d.layout, $layout), d.writes = coalesce(d.writes, 0) + 1"
)
# Cloud load balancers drop idle connections after some minutes without a word; a check before use costs one round trip.
_LIVENESS_S = 30
_LIFETIME_S = 600
_CONNECT_S = 10
_RETRY_S = 30

# What the driver has to say reaches the user through our errors; it would otherwise print each of its retries.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Neo4jStore:
    """See `graph.store.Store`.

    Args:
        uri: `neo4j://` (routing) or `bolt://` (one server), with `+s` or `+ssc` for TLS.
        username: None together with `password` for a server without login.
        password: see `username`.
        database: None for "neo4j".
        read_only: True refuses `update` and creates no constraints.

    Raises:
        StoreUnreachableError: no server answers there, or it refuses the login.
        StoreError: the database holds another program's graph, or another layout of ours.
    """

    engine = "neo4j"

    def __init__(
        self,
        uri: str,
        *,
        username: str | None = None,
        password: str | None = None,
        database: str | None = None,
        read_only: bool = False,
    ) -> None:
        host = urlsplit(uri)
        if host.username or host.password:
            raise StoreError(
                "give user and password in NEO4J_USERNAME and NEO4J_PASSWORD, not in the URI, where logs keep them"
            )
        self.location, self._read_only, self._database = uri, read_only, database or "neo4j"
        login = (username or "neo4j", password) if password is not None else None
        with self._mapped():
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=login,
                connection_timeout=_CONNECT_S,
                max_connection_lifetime=_LIFETIME_S,
                liveness_check_timeout=_LIVENESS_S,
                max_transaction_retry_time=_RETRY_S,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="dealgraph",
            )
        try:
            with self._mapped():
                self._driver.verify_connectivity()  # no retries: a wrong address fails at once
            self._prepare()
        except BaseException:
            self._driver.close()
            raise

    def _prepare(self) -> None:
        found = self.read("MATCH (d:Dealgraph) RETURN d.layout AS layout")
        if found and found[0]["layout"] != FORMAT:
            raise StoreError(
                f"{self.location} has layout {found[0]['layout']}, this version reads {FORMAT}: "
                "export its claims with the version that wrote it, and load them into an empty database"
            )
        if found or self._read_only:
            return
        if self.read("MATCH (n:Entity) RETURN n.key AS key LIMIT 1"):
            raise StoreError(
                f"{self.location} holds nodes labelled Entity of another program; choose an empty database"
            )
        for statement in CONSTRAINTS:
            with self._mapped():
                self._driver.execute_query(neo4j.Query(statement), database_=self._database)
        self.update(lambda transaction: None)

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_s: float | None = None,
        row_limit: int | None = None,
    ) -> list[Row]:
        """Run a question with READ routing; see `Store.read`."""

        def work(transaction: neo4j.ManagedTransaction) -> list[Row]:
            return _rows(transaction, cypher, params, row_limit)

        if timeout_s is not None:
            work = neo4j.unit_of_work(timeout=timeout_s)(work)
        with (
            self._mapped(),
            self._driver.session(database=self._database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            return session.execute_read(work)

    def update(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one managed write transaction; see `Store.update`."""
        if self._read_only:
            raise StoreError(f"store {self.location!r} was opened for reading only")

        def locked(transaction: neo4j.ManagedTransaction) -> T:
            transaction.run(_LOCK, {"layout": FORMAT}).consume()
            return work(_Neo4jTransaction(transaction))

        with self._mapped(), self._driver.session(database=self._database) as session:
            return session.execute_write(locked)

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except failures.AuthError as exc:
            raise StoreUnreachableError(
                f"{self.location} refuses the login; set NEO4J_USERNAME and NEO4J_PASSWORD ({exc.message})"
            ) from exc
        except (failures.ServiceUnavailable, failures.SessionExpired) as exc:
            hint = "; for a single server try bolt://" if self.location.startswith("neo4j") else ""
            raise StoreUnreachableError(
                f"no answer from {self.location}: is the server running?{hint} ({str(exc).splitlines()[0]})"
            ) from exc
        except (failures.ConfigurationError, ValueError) as exc:
            raise StoreError(f"store {self.location!r}: {exc}") from exc
        except failures.ClientError as exc:
            if exc.code and "DatabaseNotFound" in exc.code:
                raise StoreUnreachableError(
                    f"{self.location} has no database {self._database!r}; set NEO4J_DATABASE"
                ) from exc
            raise QueryError(f"the server did not run the query: {exc.message}") from exc
        except (failures.Neo4jError, failures.DriverError) as exc:
            raise StoreError(f"{self.location} failed: {exc}; what was acknowledged before is kept") from exc


class _Neo4jTransaction:
    def __init__(self, transaction: neo4j.ManagedTransaction) -> None:
        self._transaction = transaction

    def run(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        return _rows(self._transaction, *_without_names(cypher, params or {}), None)


def _without_names(cypher: str, params: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Send `rows` that are maps as lists, `row.name` as `row[0]`; what a map lacks is null either way.

    With maps every name goes with every row, which is half of all that the driver has to pack for a batch.
    """
    names = {name: place for place, name in enumerate(dict.fromkeys(_FIELD.findall(cypher)))}
    if not names or not cypher.startswith("UNWIND $rows AS row "):
        return cypher, params
    rows = [[row.get(name) for name in names] for row in params["rows"]]
    return _FIELD.sub(lambda found: f"row[{names[found[1]]}]", cypher), {**params, "rows": rows}


def _rows(
    transaction: neo4j.ManagedTransaction, cypher: str, params: Mapping[str, Any] | None, row_limit: int | None
) -> list[Row]:
    result = transaction.run(cypher, dict(params or {}))
    records = result if row_limit is None else result.fetch(row_limit)
    return [_row(record) for record in records]


def _row(record: neo4j.Record) -> Row:
    """Return a record as a plain row; `data()` takes thrice as long, and only the driver's own types need it."""
    row = dict(zip(record.keys(), record.values(), strict=True))
    return row if all(_is_plain(value) for value in row.values()) else record.data()


def _is_plain(value: Any) -> bool:
    kind = type(value)
    return kind in _PLAIN or (kind is list and all(map(_is_plain, value)))
