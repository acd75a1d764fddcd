"""The errors of dealgraph, one tree.

    DealgraphError
    ├── InputError            one record is bad: it is skipped, counted and listed, the run goes on
    ├── SchemaError           schema.yaml, a claim or a template disagrees with the schema
    ├── QueryError            a question cannot be asked as it was put
    │   └── UnsafeQueryError  ad-hoc Cypher that could write or reach outside the store
    ├── StoreError            the store refused or failed: the run stops, nothing is half-written
    │   ├── StoreUnreachableError
    │   └── StoreBusyError
    └── LoadAbortedError      a load cannot go on; what was acknowledged is kept

Two fates, decided by type: `InputError` skips one record; `StoreError` and `LoadAbortedError` stop the run.
Every error of a library that we own is mapped to one of these at the room's boundary.
"""

from __future__ import annotations

__all__ = [
    "DealgraphError",
    "InputError",
    "LoadAbortedError",
    "QueryError",
    "SchemaError",
    "StoreBusyError",
    "StoreError",
    "StoreUnreachableError",
    "UnsafeQueryError",
]


class DealgraphError(Exception):
    """Base of all errors that dealgraph raises on purpose. The message says what, where and what to do."""


class InputError(DealgraphError):
    """One record (an article, a line, a claim) is bad. Loads skip it, count it and list it."""


class SchemaError(DealgraphError):
    """Something names a node, an edge, a property or a status that `schema.yaml` does not have."""


class QueryError(DealgraphError):
    """A template or a query cannot be run as it was put: unknown name, missing or malformed parameter, bad Cypher."""


class UnsafeQueryError(QueryError):
    """Ad-hoc Cypher that may write, call procedures or reach outside the store. It was not run."""


class StoreError(DealgraphError):
    """The store refused or failed. The transaction was rolled back; what was acknowledged before is kept."""


class StoreUnreachableError(StoreError):
    """No server answers at the given address, or it refuses the login."""


class StoreBusyError(StoreError):
    """Another process holds the store for writing."""


class LoadAbortedError(DealgraphError):
    """A load cannot go on. Articles acknowledged so far are in the store; the same command continues."""
