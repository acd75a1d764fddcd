"""Annotated articles: JSON lines of the shape that `read --json` prints, with the text. Checked whole before use.

A mistake in the gold would be counted as the reader's, so here, unlike in a load, one bad line stops everything.

Room: loaders. Imports `dealgraph.graph` alone (errors, schema).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.schema import load_schema

__all__ = ["load_gold"]

_TEXT: tuple[type, ...] = (str,)
_NUMBER: tuple[type, ...] = (int, float)
_LIST: tuple[type, ...] = (list,)
_TRUTH: tuple[type, ...] = (bool,)
_KINDS = {_TEXT: "text", _NUMBER: "a number", _LIST: "a list", _TRUTH: "true or false"}

# What an article and its items must have, and what they may have or leave null. Other fields are allowed, not used.
_REQUIRED = {
    "article": {"id": _TEXT, "text": _TEXT, "entities": _LIST, "facts": _LIST, "rounds": _LIST},
    "entities": {"id": _TEXT, "name": _TEXT},
    "facts": {"type": _TEXT, "source": _TEXT, "target": _TEXT},
    "rounds": {"company": _TEXT},
}
_OPTIONAL = {
    "article": {"title": _TEXT, "published": _TEXT, "lang": _TEXT, "topic": _TEXT},
    "entities": {"aliases": _LIST},
    "facts": {"status": _TEXT, "round": _TEXT, "lead": _TRUTH, "evidence": _TEXT},
    "rounds": {"series": _TEXT, "amount": _NUMBER, "currency": _TEXT, "valuation": _NUMBER, "evidence": _TEXT},
}
_ENDS = {"facts": ("source", "target"), "rounds": ("company",)}


def load_gold(path: Path) -> list[dict[str, Any]]:
    """Load annotated articles.

    Args:
        path: UTF-8 JSON lines. Each line is an object with `id`, `text`, `entities`, `facts`, `rounds` and optionally
            `title`, `published`, `lang`, `topic`; empty lines are passed over.

    Returns:
        The objects, in the file's order.

    Raises:
        InputError: the file cannot be read or has no article; or a line is no JSON object, lacks a field or has one of
            the wrong kind, names an entity that it does not list, has a fact type that is not in the schema, or
            repeats an id. The message begins with file and line number.
    """
    records: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(_read_lines(path), start=1):
        if not line.strip():
            continue
        record = _parse_line(line, f"{path}:{number}")
        problem = next(_problems(record), None)
        if problem is None and record["id"] in records:
            problem = f"id {record['id']!r} is in the file twice"
        if problem:
            raise InputError(f"{path}:{number}: {problem}")
        records[record["id"]] = record
    if not records:
        raise InputError(f"{path}: no annotated article in it")
    return list(records.values())


def _read_lines(path: Path) -> list[str]:
    try:
        # Not splitlines(), which also parts at characters that JSON allows inside a text, such as U+2028.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{path}: broken UTF-8 at byte {exc.start} ({exc.reason}); save it as UTF-8") from exc


def _parse_line(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{where}: no JSON ({exc})") from exc
    if not isinstance(record, dict):
        raise InputError(f"{where}: a line must be one JSON object, not {type(record).__name__}")
    return record


def _problems(record: Mapping[str, Any]) -> Iterator[str]:
    yield from _field_problems(record, "article", "")
    for section in ("entities", "facts", "rounds"):
        for position, item in enumerate(record[section], start=1):
            where = f"{section}, item {position}: "
            if not isinstance(item, dict):
                yield f"{where}must be an object"
                return
            yield from _field_problems(item, section, where)
    yield from _name_problems(record["entities"])
    yield from _reference_problems(record)


def _field_problems(item: Mapping[str, Any], kind: str, where: str) -> Iterator[str]:
    missing = [f"`{field}`" for field in _REQUIRED[kind] if item.get(field) is None]
    if missing:
        yield f"{where}missing {', '.join(missing)}"
    for field, types in (_REQUIRED[kind] | _OPTIONAL[kind]).items():
        value = item.get(field)
        if value is not None and type(value) not in types:
            yield f"{where}`{field}` must be {_KINDS[types]}, not {value!r:.60}"


def _name_problems(entities: list[dict[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for entity in entities:
        if entity["id"] in seen:
            yield f"entity id {entity['id']!r} is used twice"
        seen.add(entity["id"])
        for alias in entity.get("aliases") or ():
            if not isinstance(alias, str):
                yield f"entity {entity['id']!r}: alias {alias!r:.60} is no text"


def _reference_problems(record: Mapping[str, Any]) -> Iterator[str]:
    known = {entity["id"] for entity in record["entities"]}
    types = _fact_types()
    for section, ends in _ENDS.items():
        for position, item in enumerate(record[section], start=1):
            unknown = [f"{end} {item[end]!r}" for end in ends if item[end] not in known]
            if unknown:
                yield f"{section}, item {position}: {', '.join(unknown)} is no entity of the article"
            if section == "facts" and item["type"] not in types:
                has = ", ".join(sorted(types))
                yield f"facts, item {position}: type {item['type']!r} is not in the schema; it has {has}"


def _fact_types() -> set[str]:
    """Return the edge types that an article can state as facts: rounds are listed apart, and derived edges nowhere."""
    edges = load_schema().edges.values()
    return {edge.name for edge in edges if edge.derived_from is None and "FundingRound" not in edge.target}
