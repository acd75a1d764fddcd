"""`forget`, `verify`, `check`, `status` and `export`: looking after a store."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from dealgraph.commands.options import as_json, open_from, print_json, printable, store_option
from dealgraph.graph.audit import Problem, check_store, verify_store

__all__ = ["check", "export", "forget", "status", "verify"]


@click.command()
@click.argument("article")
@store_option
@as_json
def forget(article: str, store: str | None, database: str | None, templates: str | None, as_json: bool) -> None:
    """Take ARTICLE (key, url, file name or record id) out as if it had never been loaded."""
    with open_from(store, database, templates, read_only=False) as graph:
        key = graph.forget(article)
    if as_json:
        print_json({"forgotten": key})
    else:
        click.echo(f"forgot {key}")


@click.command()
@store_option
@as_json
@click.pass_context
def verify(ctx: click.Context, store: str | None, database: str | None, templates: str | None, as_json: bool) -> None:
    """Prove that every quote and every name stands in its article where it says. Exit code 4 if one does not."""
    with open_from(store, database, templates) as graph:
        _report(ctx, verify_store(graph.store), "every quote stands", as_json)


@click.command()
@store_option
@as_json
@click.pass_context
def check(ctx: click.Context, store: str | None, database: str | None, templates: str | None, as_json: bool) -> None:
    """Look for data that cannot be, such as a cheque larger than its round. Exit code 4 if there is some."""
    with open_from(store, database, templates) as graph:
        _report(ctx, check_store(graph.store), "nothing impossible found", as_json)


def _report(ctx: click.Context, problems: Iterable[Problem], fine: str, as_json: bool) -> None:
    found = list(problems)
    if as_json:
        print_json({"problems": [{"key": p.key, "problem": p.problem} for p in found]})
    else:
        for problem in found:
            click.echo(printable(f"{problem.key}: {problem.problem}"))
        click.echo(f"{len(found)} problems" if found else fine)
    if found:
        ctx.exit(4)


@click.command()
@store_option
@as_json
def status(store: str | None, database: str | None, templates: str | None, as_json: bool) -> None:
    """Show what is in the store: articles, claims, entities, edges."""
    with open_from(store, database, templates) as graph:
        counts = graph.counts() | {"store": graph.store.location, "engine": graph.store.engine}
    if as_json:
        print_json(counts)
        return
    click.echo(f"{counts['store']} ({counts['engine']})")
    dates = f", {counts['firstPublished']} to {counts['lastPublished']}" if counts["firstPublished"] else ""
    click.echo(f"{counts['articles']:,} articles{dates}; {counts['claims']:,} claims")
    for title in ("entities", "edges", "statuses"):
        click.echo(f"{title}: " + ", ".join(f"{number:,} {name}" for name, number in counts[title].items() if number))


@click.command()
@click.argument("format", type=click.Choice(["claims"]))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output without it."
)
@store_option
def export(format: str, output: Path | None, store: str | None, database: str | None, templates: str | None) -> None:
    """Write the store's claims as JSON lines: one article a line, with its text, names and claims.

    `dealgraph load claims.jsonl` makes the same store of them.
    """
    with open_from(store, database, templates) as graph:
        if output is None:
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            for line in graph.export_claims():
                click.echo(line)
            return
        _write_whole(output, graph.export_claims())


def _write_whole(output: Path, lines: Iterable[str]) -> None:
    """Write a file so that it is whole or not there: beside it first, then renamed over it."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor, not a path
            file.writelines(line + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
