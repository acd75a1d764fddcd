"""An embedded store that is read while others write: when its file changes, it is opened anew behind the scenes.

A reader of the embedded store sees the state that a writer last folded into the file. Opening takes seconds for a large
file, so questions go on being answered from the old state until the new one is there.

Room: queries. Imports `errors` and `store` of graph.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from dealgraph.graph.errors import StoreError
from dealgraph.graph.store import Row, Store, Transaction

__all__ = ["FreshStore"]

T = TypeVar("T")
_LOOK_EVERY_S = 1.0  # how often a question looks at the file's date


class FreshStore:
    """See `graph.store.Store`; only reads.

    `version` counts the states seen, from 1.

    Args:
        path: the store's file.
        store: open on it, for reading.
        opener: opens the store for reading once more.
    """

    engine = "kglite"

    def __init__(self, path: Path, store: Store, opener: Callable[[], Store]) -> None:
        self._path, self._store, self._opener = path, store, opener
        self._seen = self._stamp()
        self.location = store.location
        self.version = 1
        self._looked_at = time.monotonic()
        self._lock = threading.Lock()
        self._opening: threading.Thread | None = None

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_s: float | None = None,
        row_limit: int | None = None,
    ) -> list[Row]:
        """Run a question on the state that is open; see `Store.read`."""
        self._look()
        return self._store.read(cypher, params, timeout_s=timeout_s, row_limit=row_limit)

    def update(self, work: Callable[[Transaction], T]) -> T:
        """Refuse: this store is only read.

        Raises:
            StoreError: always.
        """
        raise StoreError(f"store {self.location!r} was opened for reading only")

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def refresh(self) -> None:
        """Open the file anew if it has changed, and wait until that is done."""
        self._looked_at = float("-inf")
        self._look()
        opening = self._opening
        if opening is not None:
            opening.join()

    def _stamp(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except FileNotFoundError:  # between a writer's removal and its new file
            return (0, 0, 0)
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _look(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._looked_at < _LOOK_EVERY_S or (self._opening and self._opening.is_alive()):
                return
            self._looked_at = now
            stamp = self._stamp()
            if stamp not in ((0, 0, 0), self._seen):
                self._opening = threading.Thread(target=self._reopen, args=(stamp,), daemon=True)
                self._opening.start()

    def _reopen(self, stamp: tuple[int, int, int]) -> None:
        try:
            fresh = self._opener()
        except StoreError:  # a file half-written, or gone for a moment: the next look tries again
            return
        old, self._store, self._seen = self._store, fresh, stamp
        self.version += 1
        old.close()

    def __enter__(self) -> FreshStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
