"""`explore`: the browser explorer, served from this machine."""

from __future__ import annotations

import secrets
import sys
from urllib.parse import urlencode

import click

from dealgraph.commands.options import as_json, open_from, print_json, store_option, utf8

__all__ = ["explore"]


@click.command()
@click.argument("entity", required=False, callback=utf8)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others need --token.")
@click.option("--port", default=0, show_default="a free one", type=click.IntRange(0, 65535), help="Port.")
@click.option(
    "--token",
    is_flag=False,
    flag_value="",
    envvar="DEALGRAPH_TOKEN",
    help="Let nobody in without it; without a value, one is made.  [env: DEALGRAPH_TOKEN]",
)
@click.option("--language", type=click.Choice(["en", "de"]), help="Of the page; the browser's, if not given.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@store_option
@as_json
def explore(
    entity: str | None, host: str, port: int, token: str | None, language: str | None, no_browser: bool,
    store: str | None, database: str | None, templates: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Open the graph in the browser: search, follow and prove connections. ENTITY is where to begin.

    Serves this machine alone unless --host says otherwise, and reads only. Ctrl-C ends it.
    """
    from dealgraph.queries.explorer.app import make_app
    from dealgraph.queries.explorer.serve import bind, serve
    from dealgraph.queries.run import find_entity

    if token == "":
        token = secrets.token_urlsafe(24)
    with open_from(store, database, templates, fresh=True) as graph:
        key = find_entity(graph.store, entity)["key"] if entity else None
        app = make_app(graph.store, catalogue=graph.catalogue, host=host, token=token, language=language)
        listener = bind(host, port)
        address = _address(host, listener.getsockname()[1], token, key)

        def ready() -> None:
            if as_json:
                print_json({"address": address, "token": token})
            else:
                click.echo(address)
            sys.stdout.flush()
            if not no_browser and not as_json and sys.stdout.isatty():
                click.launch(address)

        serve(app, listener, ready=ready)


def _address(host: str, port: int, token: str | None, key: str | None) -> str:
    named = f"[{host}]" if ":" in host else host
    query = urlencode({name: value for name, value in (("token", token), ("entity", key)) if value})
    return f"http://{named}:{port}/{f'?{query}' if query else ''}"
