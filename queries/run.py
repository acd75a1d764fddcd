"""Asking: a template and values in, rows with evidence out.

Room: queries. May import `graph.errors`, `graph.keys`, `graph.schema`, `graph.store` and this room's modules.
"""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from dealgraph.graph.errors import QueryError
from dealgraph.graph.keys import name_key
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Row, Store
from dealgraph.queries.catalogue import ENTITY_TYPES, Template
from dealgraph.queries.guard import check_read_only

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = ["ROW_LIMIT", "TIME_LIMIT_S", "Rows", "ask", "find_entity", "finite", "run_cypher"]

# Ad-hoc Cypher is for looking, not for bulk work: export is there for that.
TIME_LIMIT_S = 30.0
ROW_LIMIT = 10_000


@dataclass(slots=True)  # not frozen: that would be a fourth of all that asking costs beside the engine
class Rows(Sequence[Row]):
    """The answer to a question: rows as dictionaries, in order.

    `columns` are the template's; `question` says what was asked; `cut` is True where a row limit left some out. In a
    notebook it shows itself as a table.
    """

    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    question: str = ""
    cut: bool = False
    store: Store | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def claim_keys(self) -> list[str]:
        """Return the keys of all claims that prove these rows, sorted, each once."""
        found: set[str] = set()
        for row in self.rows:
            _collect_claims([row.get("claims"), row.get("claim")], found)
        return sorted(found)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame with the template's columns.

        Raises:
            QueryError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as exc:
            raise QueryError("pandas is not installed; `pip install dealgraph[notebook]` brings it") from exc
        return pandas.DataFrame(list(self.rows), columns=list(self.columns))

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the edges that these rows rest on, with their evidence, as a graph.

        Raises:
            QueryError: the rows carry no claims, or their store is closed.
        """
        from dealgraph.queries.network import claims_network

        if self.store is None:
            raise QueryError("these rows know no store to take the edges from")
        return claims_network(self.store, self.claim_keys())

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_cell(row.get(column)))}</td>" for column in self.columns) + "</tr>"
            for row in self.rows
        )
        return f"<p>{html.escape(self.question)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _collect_claims(value: Any, found: set[str]) -> None:
    if isinstance(value, str) and value.startswith("claim:"):
        found.add(value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _collect_claims(item, found)


def ask(store: Store, template: Template, values: Mapping[str, Any]) -> Rows:
    """Ask a question.

    Args:
        store: open.
        template: see `catalogue.load_catalogue`.
        values: by parameter name; an `entity` may be given by key, or by any name that it has.

    Raises:
        QueryError: a value is missing or malformed, or no entity, or more than one, has that name.
        StoreError: the store failed.
    """
    bound = template.bind(values)
    for param in template.params:
        if param.type in ENTITY_TYPES and (said := bound[param.name]) is not None and not _is_key(said):
            bound[param.name] = find_entity(store, said, labels=ENTITY_TYPES[param.type])["key"]
    rows = store.read(template.cypher, bound)
    if not rows:
        for param in template.params:
            if param.type in ENTITY_TYPES and bound[param.name] is not None:
                find_entity(store, bound[param.name])  # an empty answer about nothing is an error, not an answer
    return Rows(tuple(rows), template.returns, template.question, store=store)


def run_cypher(store: Store, cypher: str, params: Mapping[str, Any] | None = None) -> Rows:
    """Run a user's own Cypher, which can only read.

    Args:
        store: open.
        cypher: one statement; see `guard.check_read_only` for what is let through.
        params: by name.

    Returns:
        At most `ROW_LIMIT` rows; `cut` says whether there were more.

    Raises:
        UnsafeQueryError: the statement could write, call a procedure or reach outside the store.
        QueryError: the statement is wrong, or took longer than `TIME_LIMIT_S`.
    """
    safe = check_read_only(cypher)
    rows = store.read(safe, params, timeout_s=TIME_LIMIT_S, row_limit=ROW_LIMIT + 1)
    columns = tuple(rows[0]) if rows else ()
    return Rows(tuple(rows[:ROW_LIMIT]), columns, cypher, len(rows) > ROW_LIMIT, store)


def finite(value: Any) -> Any:
    """Return a value with None for NaN and infinity, which a store may return and JSON (RFC 8259) does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def _is_key(text: str) -> bool:
    prefix, _, rest = text.partition(":")
    return bool(rest) and prefix in _prefixes()


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(load_schema().entities.values())


def find_entity(store: Store, text: str, *, labels: Sequence[str] = ENTITY_TYPES["entity"]) -> Row:
    """Return the one entity that a user means.

    Args:
        text: its key, or a name: first by normal form, then by any form met in an article.
        labels: what kinds of entity a name may mean.

    Returns:
        `key` and `name`.

    Raises:
        QueryError: no entity has that name (near ones are named), or several do (all are named).
    """
    if _is_key(text):
        found = store.read("MATCH (e:Entity {key: $key}) RETURN e.key AS key, e.name AS name", {"key": text})
    else:
        keys = [name_key(label, text) for label in labels] if text.strip() else []
        found = store.read(
            "MATCH (e:Entity) WHERE e.key IN $keys RETURN e.key AS key, e.name AS name ORDER BY e.key", {"keys": keys}
        ) or store.read(
            "MATCH (e:Entity) WHERE $text IN e.forms AND any(label IN labels(e) WHERE label IN $labels) "
            "RETURN e.key AS key, e.name AS name ORDER BY e.key LIMIT 10",
            {"text": text, "labels": list(labels)},
        )
    if len(found) == 1:
        return found[0]
    near = found or store.read(
        "MATCH (e:Entity) WHERE e.searchText CONTAINS toLower($text) "
        "RETURN e.key AS key, e.name AS name ORDER BY size(e.searchText), e.key LIMIT 5",
        {"text": text.partition(":")[2].replace("-", " ") if _is_key(text) else text},
    )
    named = ", ".join(f"{row['name']} ({row['key']})" for row in near)
    if found:
        raise QueryError(f"{text!r} can mean several; give one by its key: {named}")
    raise QueryError(
        f"no entity is called {text!r}" + (f"; near it: {named}" if near else "; `dealgraph query search` finds names")
    )
