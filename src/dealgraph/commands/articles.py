"""`load`, `read` and `evaluate`: from articles to claims."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dealgraph.commands.options import as_json, open_from, print_json, printable, store_option

__all__ = ["evaluate", "load", "read"]

_READER = click.option(
    "--reader", default="fast", show_default=True, envvar="DEALGRAPH_READER", show_envvar=True,
    help="learned (a small network) or fast (grammar alone).",
)  # fmt: skip
_LEAST = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), help="Leave out less sure claims.  [default: the reader's own]"
)
_WORKERS = click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes that read.")
_SHOWN = 20  # skipped articles listed on a terminal; --json lists all


@contextmanager
def _progress(unit: str) -> Iterator[Callable[[int], object]]:
    """Show a bar while articles go by, on a terminal only; standard error."""
    from tqdm import tqdm

    with tqdm(unit=unit, disable=not sys.stderr.isatty(), leave=False, dynamic_ncols=True) as bar:
        yield bar.update


@click.command()
@click.argument("sources", nargs=-1, required=True)
@_READER
@_LEAST
@_WORKERS
@click.option("--batch", default=800, show_default=True, type=click.IntRange(1), help="Articles a transaction.")
@store_option
@as_json
@click.pass_context
def load(
    ctx: click.Context, sources: tuple[str, ...], reader: str, min_confidence: float | None, workers: int, batch: int,
    store: str | None, database: str | None, templates: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Load articles, or exported claims, into the store.

    SOURCES are files, folders, glob patterns, or - for standard input: text, Markdown, HTML, and JSON lines with id,
    text and optionally title, published, lang, url, outlet. What the store has already is not read again, so an
    interrupted load goes on with the same command. Exit code 3: some articles were skipped.
    """
    from dealgraph.loaders.reader import make_reader
    from dealgraph.loaders.sources.walk import find_sources

    # First what the user wrote, so that a slip of the pen leaves no empty store behind.
    chosen = make_reader(reader, min_confidence=min_confidence)
    find_sources(sources)
    with open_from(store, database, templates, read_only=False) as graph:
        try:
            with _progress("article") as progress:
                report = graph.load(*sources, reader=chosen, workers=workers, batch=batch, progress=progress)
        except KeyboardInterrupt:
            click.echo("interrupted; what was read is in the store, the same command goes on from there", err=True)
            ctx.exit(130)
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(str(report))
        for skip in report.skipped[:_SHOWN]:
            click.echo(f"  skipped {printable(f'{skip.source}: {skip.reason}')}", err=True)
        if len(report.skipped) > _SHOWN:
            click.echo(f"  and {len(report.skipped) - _SHOWN} more; --json lists all", err=True)
        for line in report.dropped[:_SHOWN]:
            click.echo(f"  dropped {printable(line)}", err=True)
        if report.unsure:
            click.echo(
                f"  {len(report.unsure)} claims were too unsure; --json lists them, --min-confidence lets them in",
                err=True,
            )
    if report.skipped:
        ctx.exit(3)


@click.command()
@click.argument("sources", nargs=-1, required=True)
@_READER
@_LEAST
@_WORKERS
@as_json
@click.pass_context
def read(
    ctx: click.Context, sources: tuple[str, ...], reader: str, min_confidence: float | None, workers: int, as_json: bool
) -> None:
    """Read articles and print what they say; no store is touched.

    With --json one object an article: entities, facts with their evidence, rounds. Offsets count in the headline, an
    empty line, and the text.
    """
    from dealgraph.loaders.output import reading_to_json
    from dealgraph.loaders.pipeline import read_articles
    from dealgraph.loaders.reader import make_reader
    from dealgraph.loaders.sources import Skip, iter_articles

    skipped, chosen = 0, make_reader(reader, min_confidence=min_confidence)
    for result in read_articles(iter_articles(sources), reader=chosen, workers=workers):
        if isinstance(result, Skip):
            skipped += 1
            click.echo(f"skipped {printable(f'{result.source}: {result.reason}')}", err=True)
        elif as_json:
            print_json(reading_to_json(result.reading))
        else:
            _print_reading(reading_to_json(result.reading))
    if skipped:
        ctx.exit(3)


def _print_reading(reading: dict[str, Any]) -> None:
    names = {entity["id"]: entity["name"] for entity in reading["entities"]}
    click.echo(click.style(printable(reading["id"]), bold=True))
    for fact in reading["facts"]:
        ends = names[fact["source"]], fact["type"], names[fact["target"]]
        click.echo("  " + printable(f"{' '.join(ends)} ({fact['status']}, {fact['confidence']:.2f})"))
        click.echo("      “" + printable(fact["evidence"]["text"]) + "”")
    if not reading["facts"]:
        click.echo("  no claims")


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_READER
@_LEAST
@click.option("--by", type=click.Choice(["lang", "topic", "type", "lang-type"]), help="Split the table.")
@click.option("--errors", default=0, type=click.IntRange(0), metavar="N", help="List up to N missed and wrong items.")
@as_json
def evaluate(gold: Path, reader: str, min_confidence: float | None, by: str | None, errors: int, as_json: bool) -> None:
    """Score a reader against annotated articles.

    GOLD has one JSON object a line with id, text, entities, facts and rounds. A fact counts when type, source and
    target agree; a round when company, amount (1 %) and currency do.
    """
    from dealgraph.loaders.evaluation import evaluate as score_reader
    from dealgraph.loaders.evaluation import format_evaluation, load_gold
    from dealgraph.loaders.reader import make_reader

    result = score_reader(load_gold(gold), make_reader(reader, min_confidence=min_confidence), by=by)
    if as_json:
        print_json(result.as_json(errors=errors))
    else:
        click.echo(format_evaluation(result, errors=errors))
