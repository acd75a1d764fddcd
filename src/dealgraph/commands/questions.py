"""`query`, `cypher`, `path` and `draw`: questions, each with the sentences that answer it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from dealgraph.commands.options import (
    as_json,
    check_value,
    count,
    open_from,
    print_json,
    print_rows,
    print_table,
    regular_file,
    store_option,
    utf8,
)  # fmt: skip
from dealgraph.commands.options import as_json as as_json_option
from dealgraph.graph.errors import DealgraphError, QueryError
from dealgraph.queries.catalogue import Param, Template, find_template, load_catalogue
from dealgraph.settings import read_settings

__all__ = ["cypher", "draw", "option_name", "path", "query"]

# Options of every question; a template's parameter cannot have their names.
_TAKEN = {"store", "database", "as_json", "json", "help", "h"}
_STATUS = click.option(
    "--status",
    default="completed",
    show_default=True,
    help="Which edges count, comma-separated: completed, planned, rumoured, denied.",
)


def option_name(param: str) -> str:
    """Return a parameter's option: minRounds gives --min-rounds."""
    return "--" + re.sub(r"(?<=[a-z])([A-Z])", r"-\1", param).lower()


class _Questions(click.Group):
    """Each template is a command whose options come from its header alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_catalogue(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        try:
            return _command(find_template(_catalogue(ctx), cmd_name))
        except QueryError as exc:
            raise click.UsageError(str(exc), ctx) from exc


def _catalogue(ctx: click.Context) -> dict[str, Template]:
    folder = ctx.params.get("templates") or read_settings().templates
    return load_catalogue(Path(folder) if folder else None)


@click.group(cls=_Questions, invoke_without_command=False)
@click.option(
    "--templates", type=click.Path(file_okay=False), is_eager=True, help="Folder of your own question templates."
)
@click.option("--database", help="Neo4j database.  [env: NEO4J_DATABASE]")
@click.option("--store", help="Path of a .kgl file, or a neo4j:// or bolt:// URI.  [env: DEALGRAPH_STORE, NEO4J_URI]")
def query(store: str | None, database: str | None, templates: str | None) -> None:
    """Ask a question of the catalogue. Entities may be given by name or by key.

    --store and --database may stand before or after the question, --templates before it.
    """


def _command(template: Template) -> click.Command:
    @as_json_option
    def run(store: str | None, database: str | None, as_json: bool, **values: Any) -> None:
        parent = click.get_current_context().parent
        shared = parent.params if parent else {}
        place = store or shared.get("store"), database or shared.get("database"), shared.get("templates")
        with open_from(*place) as graph:
            rows = graph.ask(template.name, **values)
        if as_json:
            for row in rows:
                print_json(row)
        else:
            print_rows(rows)

    command = click.command(template.name, help=template.question, short_help=template.question)(run)
    command.params[:0] = [_option(template, param) for param in template.params]
    command.params += [
        click.Option(["--store"], help="Path of a .kgl file, or a neo4j:// or bolt:// URI."),
        click.Option(["--database"], help="Neo4j database."),
    ]
    return command


def _option(template: Template, param: Param) -> click.Option:
    if param.name in _TAKEN or not param.name.isidentifier():
        raise QueryError(f"template {template.name}: a parameter cannot be called {param.name!r} on the command line")
    options: dict[str, Any] = {"required": param.required, "help": param.help, "metavar": param.type.upper()}
    if param.default is not None:  # to click, a default of None is one
        options["default"] = ",".join(param.default) if isinstance(param.default, list) else param.default
        options["show_default"] = True

    def read(ctx: click.Context, option: click.Parameter, value: Any) -> Any:
        try:
            return check_value(param.parse(value))
        except (DealgraphError, ValueError) as exc:
            raise click.BadParameter(str(exc), ctx, option) from exc

    return click.Option([option_name(param.name), param.name], type=str, callback=read, **options)


@click.command()
@click.argument("statement")
@click.option(
    "-P", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter; VALUE as JSON, else as text."
)
@store_option
@as_json
def cypher(
    statement: str,
    params: tuple[str, ...],
    store: str | None,
    database: str | None,
    templates: str | None,
    as_json: bool,
) -> None:
    """Run Cypher of your own; reading only.

    Writing clauses, procedures, LOAD CSV, comments in the middle and second statements are refused on both stores. At
    most 10,000 rows and 30 seconds.
    """
    with open_from(store, database, templates) as graph:
        rows = graph.cypher(statement, **dict(map(_parse_param, params)))
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(rows)
    if rows.cut:
        click.echo(f"only the first {len(rows):,} rows; add LIMIT or a condition", err=True)


def _parse_param(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise click.UsageError(f"--param {text!r}: write NAME=VALUE")
    parsed: Any = value
    with suppress(ValueError, RecursionError):  # then it is text
        parsed = json.loads(value, parse_constant=_refuse)
    try:
        return name, check_value(parsed)
    except ValueError as exc:
        raise click.UsageError(f"--param {name}: {exc}") from exc


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not in JSON, though Python reads it")


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")]


@click.command()
@click.argument("source", callback=utf8)
@click.argument("target", callback=utf8)
@click.option("--limit", default=1, show_default=True, type=click.IntRange(1), help="At most so many paths.")
@click.option("--max-hops", default=6, show_default=True, type=click.IntRange(1), help="Give up beyond.")
@_STATUS
@store_option
@as_json
def path(
    source: str, target: str, limit: int, max_hops: int, status: str, store: str | None, database: str | None,
    templates: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Show how SOURCE and TARGET are connected: the shortest path, with a sentence for each hop."""
    with open_from(store, database, templates) as graph:
        paths = graph.path(source, target, limit=limit, max_hops=max_hops, status=_split(status))
    if as_json:
        for hops in paths:
            print_json(hops)
        return
    if not paths:
        click.echo(f"no path of at most {count(max_hops, 'hop')}")
    for number, hops in enumerate(paths, 1):
        click.echo(click.style(f"Path {number}: {count(len(hops), 'hop')}", bold=True))
        print_rows(
            {"hop": f"{h['sourceName']} {h['type']} {h['targetName']}", "status": h["status"], "quote": h["quote"]}
            for h in hops
        )


@click.command()
@click.argument("entity", required=False, callback=utf8)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("dealgraph.html"),
    callback=regular_file,
    show_default=True,
    help="The HTML file.",
)
@click.option("--hops", default=1, show_default=True, type=click.IntRange(1), help="How far to go from the entity.")
@click.option("--limit", default=300, show_default=True, type=click.IntRange(1), help="At most so many entities.")
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "de"]), help="Of the page.")
@store_option
@as_json
def draw(
    entity: str | None, output: Path, hops: int, limit: int, language: str, store: str | None, database: str | None,
    templates: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Draw what lies around ENTITY, or the busiest entities, as one HTML file that needs no network."""
    with open_from(store, database, templates) as graph:
        drawing = graph.draw(entity, hops=hops, limit=limit, language=language)
    drawing.save(output.resolve())  # where it is a link, the link stays
    if as_json:
        print_json({"file": str(output)})
    else:
        click.echo(f"wrote {output}")
