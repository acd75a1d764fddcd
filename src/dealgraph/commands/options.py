"""Options that many commands share, and how answers are printed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from dealgraph.graph.store import open_store
from dealgraph.knowledge import KnowledgeGraph, open_graph
from dealgraph.queries.run import finite

__all__ = [
    "as_json", "check_value", "count", "dump_json", "open_from", "print_json", "print_rows", "print_table", "printable",
    "regular_file", "store_option", "utf8",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])

_HIDDEN = {"claims", "claim", "key", "keys"}
# What JSON lets stand and a terminal may obey, or a reader of lines may break at: C1 controls, U+2028, lone surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_QUOTES = {"quote", "quotes", "firstQuote", "secondQuote", "backQuote"}


def store_option(command: F) -> F:
    """Add `--store`, `--database` and `--templates` to a command."""
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
    store: str | None, database: str | None, templates: str | None, *, read_only: bool = True, fresh: bool = False
) -> KnowledgeGraph:
    """Open the graph that the shared options name; passwords come from the environment alone.

    Args:
        store: path or URI; None for what the settings say.
        database: of a server.
        templates: folder of the user's own.
        read_only: see `open_graph`.
        fresh: True follows what others write to an embedded store while it is open.
    """
    folder = Path(templates) if templates else None
    graph = open_graph(store, database=database, templates=folder, read_only=read_only)
    if fresh and graph.store.engine == "kglite":
        from dealgraph.queries.explorer.reopen import FreshStore

        opened = graph.store
        graph.store = FreshStore(Path(opened.location), opened, lambda: open_store(opened.location, read_only=True))
    return graph


def regular_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Refuse what a finished file would replace rather than write to: `-`, a device, a pipe.

    A callback for options that name a file to write.

    Raises:
        click.BadParameter: it is one of these.
    """
    if value is not None and (str(value) == "-" or (value.exists() and not value.is_file())):
        raise click.BadParameter(f"{str(value)!r} is no file; give the path of a file", ctx, param)
    return value


def check_value(value: Any) -> Any:
    """Return a value that both engines can take.

    Raises:
        ValueError: an integer beyond 64 bits, or text from bytes that are no UTF-8.
    """
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError(f"{value} does not fit into 64 bits")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as exc:
            raise ValueError(f"{value!r} is no UTF-8 text") from exc
    for item in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_value(item)
    return value


def utf8(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse an argument from bytes that are no UTF-8, which no store takes; a callback.

    Raises:
        click.BadParameter: it is one.
    """
    try:
        return str(check_value(value)) if value is not None else None
    except ValueError as exc:
        raise click.BadParameter(str(exc), ctx, param) from exc


def print_json(value: Any) -> None:
    """Print one JSON document on one line, in ASCII where standard output cannot take all characters."""
    line = dump_json(value, ascii_only=not (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf"))
    click.echo(line)


def dump_json(value: Any, *, ascii_only: bool = False) -> str:
    """Return JSON on one line; dates and the like become text, and what could rewrite a terminal is escaped."""
    line = json.dumps(finite(value), ensure_ascii=ascii_only, allow_nan=False, default=str)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def print_rows(rows: Iterable[Mapping[str, Any]], nothing: str = "nothing found") -> None:
    """Print rows for people: the first value as a headline, the others behind it, sentences below."""
    empty = True
    for row in rows:
        empty = False
        shown = [(name, value) for name, value in row.items() if name not in _HIDDEN | _QUOTES and _says(value)]
        head, *rest = shown or [("", "")]
        click.echo(
            click.style(_text(head[1]), bold=True) + "".join(f"  {name}: {_text(value)}" for name, value in rest)
        )
        for name, value in row.items():
            if name in _QUOTES:
                for quote in value if isinstance(value, list) else [value]:
                    click.echo("    “" + printable(str(quote)) + "”")
    if empty:
        click.echo(nothing)


def print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows of a question of the user's own: every column, whatever it is called."""
    empty = True
    for row in rows:
        empty = False
        click.echo("  ".join(f"{printable(name)}: {_text(value)}" for name, value in row.items()))
    if empty:
        click.echo("nothing found")


def printable(text: str) -> str:
    """Return one line of text, without the characters that an article could use to rewrite a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def count(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s: "1 hop", "2 hops"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _says(value: Any) -> bool:
    return value is not None and value is not False and value not in ("", [])


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, Mapping):
        return printable(dump_json(value))
    return printable(f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value))
