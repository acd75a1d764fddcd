"""`load`, `read` and `evaluate`: from articles to claims."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dealgraph.commands.llm import choose_reader, count_only, llm_options, make_dry, print_estimate, spending, spent
from dealgraph.commands.options import as_json, open_from, print_json, printable, store_option

if TYPE_CHECKING:
    from dealgraph.graph.model import Article, Reading
    from dealgraph.loaders.reader import Reader
    from dealgraph.loaders.sources.skip import Skip

__all__ = ["evaluate", "load", "read"]

_READER = click.option(
    "--reader", default="learned", show_default=True, envvar="DEALGRAPH_READER", show_envvar=True,
    help="learned (a small network), fast (grammar alone), or llm (asks a language model of yours).",
)  # fmt: skip
_LEAST = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), help="Leave out less sure claims.  [default: the reader's own]"
)
_WORKERS = click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1),
    help="Processes that read; for the reader llm, calls at a time.",
)  # fmt: skip
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
@llm_options
@store_option
@as_json
@click.pass_context
def load(
    ctx: click.Context, /, sources: tuple[str, ...], reader: str, workers: int, batch: int, store: str | None,
    database: str | None, templates: str | None, as_json: bool, **options: Any,
) -> None:  # fmt: skip
    """Load articles, or exported claims, into the store.

    SOURCES are files, folders, glob patterns, or - for standard input: text, Markdown, HTML, and JSON lines with id,
    text and optionally title, published, lang, url, outlet. What the store has already is not read again, so an
    interrupted load goes on with the same command. Exit code 3: some articles were skipped.
    """
    from dealgraph.loaders.sources import iter_articles
    from dealgraph.loaders.sources.walk import find_sources

    # First what the user wrote, so that a slip of the pen leaves no empty store behind.
    chosen = choose_reader(reader, options)
    find_sources(sources)
    if options["dry_run"]:
        _estimate(ctx, iter_articles(sources), chosen, as_json=as_json)
        return
    with spending(chosen), open_from(store, database, templates, read_only=False) as graph:
        try:
            with _progress("article") as progress:
                report = graph.load(*sources, reader=chosen, workers=workers, batch=batch, progress=progress)
        except KeyboardInterrupt:
            click.echo("interrupted; what was read is in the store, the same command goes on from there", err=True)
            ctx.exit(130)
    if as_json:
        print_json(report.as_json() | spent(chosen))
    else:
        click.echo(str(report))
        for skip in report.skipped[:_SHOWN]:
            click.echo(f"  skipped {printable(f'{skip.source}: {skip.reason}')}", err=True)
        if len(report.skipped) > _SHOWN:
            click.echo(f"  and {len(report.skipped) - _SHOWN} more; --json lists all", err=True)
        _print_dropped(report.dropped)
        if report.unsure:
            hint = "--json lists them, --min-confidence lets them in"
            click.echo(f"{len(report.unsure):,} claims were too unsure; {hint}", err=True)
    if report.skipped:
        ctx.exit(3)


def _estimate(ctx: click.Context, items: Iterable[Article | Reading | Skip], reader: Reader, *, as_json: bool) -> None:
    dry, skipped = count_only(items, reader)
    print_estimate(dry, as_json=as_json)
    if skipped:
        ctx.exit(3)


def _print_dropped(dropped: Sequence[str]) -> None:
    """List what did not pass the gate, and count it by reason; nothing where all passed."""
    from dealgraph.loaders.pipeline import count_reasons

    for line in dropped[:_SHOWN]:
        click.echo(f"  dropped {printable(line)}", err=True)
    if dropped:
        click.echo(f"dropped {len(dropped):,} in all:", err=True)
        for reason, number in count_reasons(dropped).items():
            click.echo(f"  {number:,} x {printable(reason)}", err=True)


@click.command()
@click.argument("sources", nargs=-1, required=True)
@_READER
@_LEAST
@_WORKERS
@llm_options
@as_json
@click.pass_context
def read(
    ctx: click.Context, /, sources: tuple[str, ...], reader: str, workers: int, as_json: bool, **options: Any
) -> None:
    """Read articles and print what they say; no store is touched.

    With --json one object an article: entities, facts with their evidence, rounds. Offsets count in the headline, an
    empty line, and the text.
    """
    from dealgraph.loaders.output import reading_to_json
    from dealgraph.loaders.pipeline import read_articles
    from dealgraph.loaders.sources import Skip, iter_articles

    chosen = choose_reader(reader, options)
    if options["dry_run"]:
        _estimate(ctx, iter_articles(sources), chosen, as_json=as_json)
        return
    skipped, dropped = 0, []
    with spending(chosen):
        for result in read_articles(iter_articles(sources), reader=chosen, workers=workers):
            if isinstance(result, Skip):
                skipped += 1
                click.echo(f"skipped {printable(f'{result.source}: {result.reason}')}", err=True)
                continue
            dropped += [f"{result.reading.article.source}: {line}" for line in result.dropped]
            if as_json:
                print_json(reading_to_json(result.reading))
            else:
                _print_reading(reading_to_json(result.reading))
    _print_dropped(dropped)
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
@llm_options
@as_json
def evaluate(gold: Path, reader: str, by: str | None, errors: int, as_json: bool, **options: Any) -> None:
    """Score a reader against annotated articles.

    GOLD has one JSON object a line with id, text, entities, facts and rounds. A fact counts when type, source and
    target agree; a round when company, amount (1 %) and currency do.
    """
    from dealgraph.loaders.evaluation import evaluate as score_reader
    from dealgraph.loaders.evaluation import format_evaluation, load_gold

    chosen = choose_reader(reader, options)
    annotated = load_gold(gold)
    if options["dry_run"]:
        dry = make_dry(chosen)
        score_reader(annotated, dry)
        print_estimate(dry, as_json=as_json)
        return
    with spending(chosen):
        result = score_reader(annotated, chosen, by=by)
    if as_json:
        print_json(result.as_json(errors=errors) | spent(chosen))
    else:
        click.echo(format_evaluation(result, errors=errors))
