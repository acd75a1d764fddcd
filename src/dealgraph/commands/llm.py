"""Options of the LLM reader, the choice of a reader by its name, and what is said of tokens and money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dealgraph.commands.options import count, print_json, printable, utf8

if TYPE_CHECKING:
    from dealgraph.graph.model import Article, Reading
    from dealgraph.loaders.reader import Reader
    from dealgraph.loaders.reader.llm import DryReader
    from dealgraph.loaders.sources.skip import Skip

__all__ = ["choose_reader", "count_only", "llm_options", "make_dry", "print_estimate", "spending", "spent"]

F = TypeVar("F", bound=Callable[..., Any])

_USD = {"type": click.FloatRange(0), "metavar": "USD"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "--llm-url": {
        "metavar": "URL", "callback": utf8,
        "help": "Server of the reader llm, http://HOST/v1.  [env: DEALGRAPH_LLM_URL]",
    },
    "--llm-model": {
        "metavar": "NAME", "callback": utf8,
        "help": "Its model.  [env: DEALGRAPH_LLM_MODEL; its key: DEALGRAPH_LLM_KEY]",
    },
    "--llm-timeout": {
        "type": click.FloatRange(0, min_open=True), "metavar": "S", "help": "Seconds that a call may take; 120.",
    },
    "--llm-price-in": _USD | {"help": "Price of a million tokens asked.  [env: DEALGRAPH_LLM_PRICE_IN]"},
    "--llm-price-out": _USD | {"help": "Price of a million tokens answered.  [env: DEALGRAPH_LLM_PRICE_OUT]"},
    "--max-cost": _USD | {"help": "Stop the reader llm before it costs more."},
    "--no-cache": {"is_flag": True, "help": "Ask the reader llm again what it has answered before."},
    "--dry-run": {"is_flag": True, "help": "Only estimate what the reader llm would cost; no call is made."},
}  # fmt: skip


def llm_options(command: F) -> F:
    """Add the options of the LLM reader to a command, which gets them as `**options`."""
    for name, settings in reversed(_OPTIONS.items()):
        command = click.option(name, **settings)(command)
    return command


def choose_reader(reader: str, options: dict[str, Any]) -> Reader:
    """Return the reader that a command asks for.

    Args:
        reader: its name.
        options: those of `llm_options`, and `min_confidence`.

    Raises:
        click.UsageError: an option stands beside a reader that it is not for.
        SchemaError: there is no reader of that name, or address or model are missing.
        DealgraphError: see `dealgraph.llm.llm_reader`.
    """
    least = options["min_confidence"]
    if reader != "llm":
        from dealgraph.loaders.reader import make_reader

        made = make_reader(reader, min_confidence=least)
        asked = (option.lstrip("-").replace("-", "_") for option in _OPTIONS)
        given = [option for option in asked if not (options[option] is None or options[option] is False)]
        if given:
            raise click.UsageError(f"--{given[0].replace('_', '-')} is an option of --reader llm, not of {reader!r}")
        return made
    from dealgraph.llm import llm_reader

    if least is not None:
        raise click.UsageError("--min-confidence is not for --reader llm, which states no confidence of its own")
    return llm_reader(
        options["llm_url"], options["llm_model"], price_in=options["llm_price_in"], price_out=options["llm_price_out"],
        max_cost=options["max_cost"], timeout_s=options["llm_timeout"] or 120.0,
        cache="" if options["no_cache"] else None,
    )  # fmt: skip


@contextmanager
def spending(reader: Reader) -> Iterator[None]:
    """Say at the end what the LLM reader has asked and spent, also where it was stopped; on standard error."""
    try:
        yield
    finally:
        ledger = getattr(reader, "ledger", None)
        if ledger is not None:
            for note in ledger.notes:
                click.echo(f"note: {printable(note)}", err=True)
            click.echo(str(ledger), err=True)


def spent(reader: Reader) -> dict[str, Any]:
    """Return what the LLM reader has asked and spent as a part of a JSON answer; nothing for other readers."""
    ledger = getattr(reader, "ledger", None)
    return {} if ledger is None else {"llm": ledger.as_json()}


def make_dry(reader: Any) -> DryReader:
    """Return a reader that counts what the LLM reader would ask, and asks nothing."""
    from dealgraph.loaders.reader.llm import DryReader

    return DryReader(reader)


def count_only(items: Iterable[Article | Reading | Skip], reader: Any) -> tuple[DryReader, int]:
    """Go through articles without asking anything.

    Returns:
        A reader that has counted them, and how many cannot be read.
    """
    from dealgraph.loaders.pipeline import read_articles
    from dealgraph.loaders.sources.skip import Skip

    dry, skipped = make_dry(reader), 0
    for result in read_articles(items, reader=dry):
        if isinstance(result, Skip):
            skipped += 1
            click.echo(f"skipped {printable(f'{result.source}: {result.reason}')}", err=True)
    return dry, skipped


def print_estimate(dry: DryReader, *, as_json: bool) -> None:
    """Print what a run would take."""
    from dataclasses import asdict

    found = dry.estimate
    cost = dry.reader.ledger.prices.of(found.tokens_in, found.tokens_out)
    if as_json:
        names = {"tokens_in": "tokensIn", "tokens_out": "tokensOut"}
        print_json({names.get(name, name): value for name, value in asdict(found).items()} | {"usd": cost})
        return
    money = "cost unknown without --llm-price-in and --llm-price-out" if cost is None else f"about {cost:.4f} USD"
    click.echo(
        f"{count(found.articles, 'article')} in {count(found.chunks, 'passage')}, {found.cached:,} answered before; "
        f"about {found.tokens_in:,} tokens in and {found.tokens_out:,} out (estimated, four characters each): {money}"
    )
