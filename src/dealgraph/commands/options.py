"""Options that many commands share, and how answers are printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from dealgraph.knowledge import KnowledgeGraph, open_graph

__all__ = ["as_json", "open_from", "print_json", "print_rows", "printable", "store_option"]

F = TypeVar("F", bound=Callable[..., Any])

_HIDDEN = {"claims", "claim", "key", "keys"}
_QUOTES = {"quote", "quotes", "firstQuote", "secondQuote", "backQuote"}


def store_option(command: F) -> F:
    """Add `--store`, `--database` and `--templates` to a command, passed on as `options`."""
    for option in (
        click.option("--templates", type=click.Path(file_okay=False), help="Folder of your own question templates."),
        click.option("--database", help="Neo4j database.  [env: NEO4J_DATABASE]"),
        click.option(
            "--store", help="Path of a .kgl file, or a neo4j:// or bolt:// URI.  [env: DEALGRAPH_STORE, NEO4J_URI]"
        ),
    ):
        command = option(command)
    return command


def as_json(command: F) -> F:
    """Add `--json` to a command: data on standard output, one JSON document, or one a line where many come."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def open_from(
    store: str | None, database: str | None, templates: str | None, *, read_only: bool = True
) -> KnowledgeGraph:
    """Open the graph that the shared options name; passwords come from the environment alone."""
    from pathlib import Path

    return open_graph(store, database=database, templates=Path(templates) if templates else None, read_only=read_only)


def print_json(value: Any) -> None:
    """Print one JSON document on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_rows(rows: Iterable[Mapping[str, Any]], nothing: str = "nothing found") -> None:
    """Print rows for people: the first value as a headline, the others behind it, sentences below."""
    empty = True
    for row in rows:
        empty = False
        shown = [
            (name, value)
            for name, value in row.items()
            if name not in _HIDDEN | _QUOTES and value not in (None, [], False, "")
        ]
        head, *rest = shown or [("", "")]
        click.echo(
            click.style(_text(head[1]), bold=True) + "".join(f"  {name}: {_text(value)}" for name, value in rest)
        )
        for name, value in row.items():
            if name in _QUOTES:
                for quote in value if isinstance(value, list) else [value]:
                    click.echo("    “" + " ".join(printable(str(quote)).split()) + "”")
    if empty:
        click.echo(nothing)


def printable(text: str) -> str:
    """Return text without control characters, which an article could use to rewrite a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value))
