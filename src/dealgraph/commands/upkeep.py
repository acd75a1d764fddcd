"""`forget`, `verify`, `check`, `status` and `export`: looking after a store."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from dealgraph.commands.options import (
    as_json,
    count,
    open_from,
    print_json,
    printable,
    regular_file,
    store_option,
    utf8,
)  # fmt: skip
from dealgraph.graph.audit import Problem, check_store, verify_store
from dealgraph.graph.errors import DealgraphError

__all__ = ["check", "export", "forget", "status", "verify"]


@click.command()
@click.argument("article", callback=utf8)
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
        click.echo(count(len(found), "problem") if found else fine)
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
    click.echo(f"{count(counts['articles'], 'article')}{dates}; {count(counts['claims'], 'claim')}")
    for title in ("entities", "edges", "statuses"):
        numbers = [f"{number:,} {name}" for name, number in counts[title].items() if number]
        click.echo(f"{title}: {', '.join(numbers) or 'none'}")


@click.command()
@click.argument("format", type=click.Choice(["claims"]))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=regular_file,
    help="A file; standard output without it.",
)
@store_option
@as_json
def export(
    format: str, output: Path | None, store: str | None, database: str | None, templates: str | None, as_json: bool
) -> None:
    """Write the store's claims as JSON lines: one article a line, with its text, names and claims.

    `dealgraph load claims.jsonl` makes the same store of them. --json is for -o: it prints what was written.
    """
    with open_from(store, database, templates) as graph:
        if output is None:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="\n")
            for line in graph.export_claims():
                click.echo(line)
            return
        articles = _write_whole(output, graph.export_claims())
    if as_json:
        print_json({"file": str(output), "articles": articles})
    else:
        click.echo(f"wrote {output}: {count(articles, 'article')}")


def _write_whole(output: Path, lines: Iterable[str]) -> int:
    """Write a file so that it is whole or not there: beside it first, then renamed over it. Returns the lines."""
    target = output.resolve()  # where it is a link, the link stays
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    number = 0
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(lines, 1):  # noqa: B007 - counted
                file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except OSError as exc:
        raise DealgraphError(
            f"cannot write {str(output)!r}: {exc.strerror or exc}; name a file in a folder that exists and has room"
        ) from exc
    finally:
        draft.unlink(missing_ok=True)
    return number
