"""The embedded store: KGLite, in the process, one file.

Writing takes the file's writer lease; every transaction is one frame in a write-ahead log beside the file, flushed
before it is acknowledged, and folded into the file when the store is closed. Readers take no lease: they see the last
state that a writer folded in, or recover the log themselves when its writer died.

Room: graph. The only module that imports kglite. May import `errors`, `schema` and `store`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import kglite

from dealgraph.graph.errors import QueryError, StoreBusyError, StoreError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import CONSTRAINTS, FORMAT, Row, Transaction

__all__ = ["KgliteStore"]

T = TypeVar("T")
_NO_LIMIT_MS = 0
_MARK = b"RGF"  # how a KGLite 0.21 file begins
_EMPTY_LOG_BYTES = 5  # what a write-ahead log without entries has: its mark

# Our key becomes the engine's own number of a node. Left to itself, 0.21.2 numbers new nodes by how many there are:
# once nodes were deleted, a later opening gives a number that is taken, and the engine refuses all further writing.
_NEW_NODE = re.compile(r"(\b(?:MERGE|CREATE) \(\w*(?::\w+)+ \{key:\s*([\w.$]+|'[^']*'))(?=[,}])")

# The engine prints a line for each label or property that no node has yet; on a young graph that is nearly all.
kglite.set_query_warning_policy("silent")


class KgliteStore:
    """See `graph.store.Store`.

    Args:
        path: the `.kgl` file.
        read_only: True refuses `update`.

    Raises:
        StoreBusyError: another process holds the file for writing.
        StoreError: the file is missing (when only read), is no store of ours, or the disk failed.
    """

    engine = "kglite"

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.location = str(path)
        self._read_only = read_only
        self._path = path
        if read_only and not path.exists() and not _log_of(path).exists():
            raise StoreError(
                f"store {self.location!r} does not exist; `dealgraph load SOURCE --store {self.location}` makes it"
            )
        if path.is_dir():
            raise StoreError(f"store {self.location!r} is a folder; give the path of a file such as deals.kgl")
        if not path.parent.is_dir():
            raise StoreError(f"store {self.location!r}: the folder {str(path.parent)!r} does not exist; make it first")
        with _mapped(self.location):
            self._graph = self._open()
        try:
            self._prepare()
        except BaseException:
            self._abandon()
            raise

    def _open(self) -> Any:
        if self._path.exists():
            # Looked at first, since the engine leaves a lock beside any file that it is asked to open.
            with self._path.open("rb") as file:
                mark = file.read(len(_MARK))
            if mark != _MARK:
                what = "another program's file" if mark else "an empty file"
                raise StoreError(f"store {self.location!r} is {what}; choose another path, or remove it and load again")
        if not self._read_only:
            return kglite.open(self.location, durable="full")
        if _pending(self._path):
            # Its writer is at work, and what it last folded in is what can be seen; or it died, and its work is
            # recovered here, without keeping the lease.
            with suppress(kglite.WriterLeaseHeldError):
                _close(kglite.open(self.location, durable="full"))
        graph = kglite.load(self.location)
        graph.read_only(True)
        return graph

    def _prepare(self) -> None:
        with _mapped(self.location):
            found = [dict(row) for row in self._graph.cypher("MATCH (d:Dealgraph) RETURN d.layout AS layout")]
            if not found and not self._read_only and not self._holds_data():
                self.update(_mark)
                for statement in CONSTRAINTS:
                    self._graph.cypher(statement)
                # Without a declaration the engine refuses a pattern with a property that no node has yet.
                declared = {label: {"optional": list(names)} for label, names in load_schema().properties.items()}
                self._graph.define_schema({"nodes": declared})
                self._graph.save()
                return
        if not found:
            raise StoreError(f"store {self.location!r} is a graph of another program; choose another path")
        if found[0]["layout"] != FORMAT:
            raise StoreError(
                f"store {self.location!r} has layout {found[0]['layout']}, this version reads {FORMAT}: "
                "export its claims with the version that wrote it, and load them into a new store"
            )

    def _holds_data(self) -> bool:
        return bool(next(iter(self._graph.cypher("MATCH (n) RETURN count(n) AS n")))["n"])

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_s: float | None = None,
        row_limit: int | None = None,
    ) -> list[Row]:
        """Run a question on a read snapshot; see `Store.read`."""
        timeout_ms = _NO_LIMIT_MS if timeout_s is None else max(1, int(timeout_s * 1000))
        bound = params if type(params) is dict else dict(params or {})
        try:
            if self._read_only:  # nobody writes to what is open, so a question needs no snapshot of its own
                return [
                    *map(dict, self._graph.cypher(cypher, params=bound, timeout_ms=timeout_ms, row_limit=row_limit))
                ]
            with self._graph.begin_read() as snapshot:
                return [*map(dict, snapshot.cypher(cypher, params=bound, timeout_ms=timeout_ms, row_limit=row_limit))]
        except _FAULTS as exc:
            raise _ours(exc, self.location) from exc

    def update(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one transaction; see `Store.update`. The lease keeps other writers out."""
        if self._read_only:
            raise StoreError(f"store {self.location!r} was opened for reading only")
        with _mapped(self.location), self._graph.begin() as transaction:
            return work(_KgliteTransaction(transaction))

    def close(self) -> None:
        """Fold the log into the file and let go of the lease."""
        if not self._read_only:
            with _mapped(self.location):
                _close(self._graph)

    def _abandon(self) -> None:
        """Let go of the lease without writing: the file is not ours, or the disk fails."""
        if not self._read_only:
            self._graph.__exit__(StoreError, None, None)

    def __enter__(self) -> KgliteStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, StoreError):  # the disk failed: folding the log in would only hide by what
            self._abandon()
        else:
            self.close()


class _KgliteTransaction:
    def __init__(self, transaction: Any) -> None:
        self._transaction = transaction

    def run(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        named = _NEW_NODE.sub(r"\1, id: \2", cypher)
        return [
            dict(row) for row in self._transaction.cypher(named, params=dict(params or {}), timeout_ms=_NO_LIMIT_MS)
        ]


def _close(graph: Any) -> None:
    with warnings.catch_warnings():
        # A note that some columns would stay on the heap in a storage mode that we do not use.
        warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
        graph.close()


def _mark(transaction: Transaction) -> None:
    transaction.run("MERGE (d:Dealgraph {key: 'dealgraph'}) SET d.layout = $layout", {"layout": FORMAT})


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _pending(path: Path) -> bool:
    """Tell whether a log beside the file may hold work that the file does not."""
    log = _log_of(path)
    return log.exists() and log.stat().st_size > _EMPTY_LOG_BYTES


_FAULTS = (kglite.KgError, OSError, TypeError, OverflowError)


@contextmanager
def _mapped(location: str) -> Iterator[None]:
    """Turn the engine's errors into ours."""
    try:
        yield
    except _FAULTS as exc:
        raise _ours(exc, location) from exc


def _ours(fault: BaseException, location: str) -> StoreError | QueryError:
    if isinstance(fault, kglite.WriterLeaseHeldError):
        return StoreBusyError(
            f"store {location!r} is being written by process {_holder(fault)}; wait for it or stop it"
        )
    if isinstance(fault, kglite.FileFormatError):
        return StoreError(f"store {location!r} is no KGLite file ({fault}); choose another path")
    if isinstance(fault, (TypeError, OverflowError)):
        return QueryError(f"a parameter cannot be stored: {fault}")
    if isinstance(fault, (kglite.CypherError, kglite.ReadOnlyError, kglite.ArgumentError, kglite.SchemaError)):
        return QueryError(f"the store did not run the query: {fault}")
    return StoreError(f"store {location!r}: {fault}; what was acknowledged before is kept")


def _holder(error: Any) -> str:
    return str((getattr(error, "holder", None) or {}).get("pid", "?"))
