"""The explorer's server put together: the page, its files, the endpoints, and the fence around all of it.

Room: queries. One of the modules that import starlette. Imports `errors` and `store` of graph, and this room's modules.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from dealgraph.graph.errors import DealgraphError, QueryError, StoreUnreachableError
from dealgraph.graph.store import Store
from dealgraph.queries.catalogue import Template, find_template, load_catalogue
from dealgraph.queries.explorer.api import ENDPOINTS, Context, Endpoint, answer_template
from dealgraph.queries.explorer.fence import fence, is_loopback, problem
from dealgraph.queries.explorer.openapi import describe
from dealgraph.queries.explorer.words import LANGUAGES, choose_language, load_texts
from dealgraph.queries.run import finite

__all__ = ["make_app"]

_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "html": "text/html",
    "json": "application/json",
    "svg": "image/svg+xml",
}
_OFFLINE = {"drawing/file.js", "drawing/panel.js", "drawing/start.js"}  # of the single file alone
_BODY_BYTES = 4_000_000  # a list of 5,000 keys is a tenth of it
_Handler = Callable[[Request], Awaitable[Response]]


def make_app(
    store: Store,
    *,
    catalogue: Mapping[str, Template] | None = None,
    host: str = "127.0.0.1",
    token: str | None = None,
    language: str | None = None,
) -> ASGIApp:
    """Make the explorer's server.

    Args:
        store: open; only read. Several questions are asked at once, each in a thread.
        catalogue: templates by name; None for ours.
        host: on which it will listen; anything but this machine's own address needs a token.
        token: what a visitor must bring; None for nothing.
        language: "en" or "de"; None for what the visitor's browser prefers.

    Raises:
        QueryError: there is no such language, or the host needs a token.
    """
    if language is not None:
        load_texts(language)
    if token is None and not is_loopback(host):
        raise QueryError(f"host {host!r} lets others in; give a token as well (`--token`)")
    known = load_catalogue() if catalogue is None else catalogue
    files = _load_files()
    make_context = partial(_context, store, known, language)
    routes = [
        Route("/", _serve_page(language, files)),
        Route("/static/{name:path}", _serve_file(files)),
        Route("/api/openapi.json", _serve_json(describe(known, ENDPOINTS))),
        Route("/api/ask/{name}", _serve_template(make_context)),
        *(Route(f"/api/{one.path}", _serve(one, make_context), methods=[one.method]) for one in ENDPOINTS),
    ]
    errors: dict[Any, Any] = {404: _not_found, 405: _wrong_method, Exception: _failed}
    hosts = {"localhost", "127.0.0.1", "::1"} if is_loopback(host) else {"*"}
    return fence(Starlette(routes=routes, exception_handlers=errors), hosts=hosts, token=token)


def _context(store: Store, catalogue: Mapping[str, Template], language: str | None, request: Request) -> Context:
    return Context(store, catalogue, language or choose_language(request.headers.get("accept-language", "")))


async def _not_found(request: Request, error: Exception) -> Response:
    return problem(404, f"there is nothing at {request.url.path!r}; /api/openapi.json lists what there is")


async def _wrong_method(request: Request, error: Exception) -> Response:
    return problem(405, f"{request.method} is not for {request.url.path!r}; /api/openapi.json says what is")


async def _failed(request: Request, error: Exception) -> Response:
    return problem(500, "a fault of dealgraph; its terminal says where")


def _serve(endpoint: Endpoint, make_context: Callable[[Request], Context]) -> _Handler:
    async def handle(request: Request) -> Response:
        try:
            given = await _read_body(request) if endpoint.method == "POST" else _read_query(request)
            values = endpoint.bind(given)
        except QueryError as exc:
            return problem(400, str(exc))
        return await _answer(make_context(request), endpoint.answer, values)

    return handle


def _serve_template(make_context: Callable[[Request], Context]) -> _Handler:
    async def handle(request: Request) -> Response:
        context = make_context(request)
        try:
            template = find_template(context.catalogue, request.path_params["name"])
            values = _read_query(request)
        except QueryError as exc:
            return problem(404, str(exc))
        return await _answer(context, lambda there, given: answer_template(there, template, given), values)

    return handle


def _read_query(request: Request) -> dict[str, Any]:
    repeated = sorted({name for name in request.query_params if len(request.query_params.getlist(name)) > 1})
    if repeated:
        raise QueryError(f"parameter {repeated[0]!r} is given twice; give a list with commas")
    return dict(request.query_params)


async def _read_body(request: Request) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise QueryError(f"the request is longer than {_BODY_BYTES:,} bytes; ask for fewer entities")
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise QueryError(f"the request's body is no JSON ({exc}); send an object with the parameters") from exc
    if not isinstance(values, dict):
        raise QueryError("the request's body is no JSON object; send an object with the parameters")
    return values


async def _answer(
    context: Context, work: Callable[[Context, Mapping[str, Any]], Any], values: Mapping[str, Any]
) -> Response:
    """Do the reading in a thread, and turn our errors into answers that say what to do."""
    try:
        result = await run_in_threadpool(work, context, values)
    except QueryError as exc:
        return problem(400, str(exc))
    except StoreUnreachableError as exc:
        return problem(503, str(exc))
    except DealgraphError as exc:
        return problem(500, str(exc))
    headers = {"Dealgraph-Version": str(getattr(context.store, "version", 1))}
    if isinstance(result, str):
        return Response(result, media_type="text/html", headers=headers | {"Content-Disposition": "attachment"})
    return Response(_dump(result), media_type="application/json", headers=headers)


def _dump(value: Any) -> bytes:
    # A lone surrogate, which a store may hold, is escaped.
    return json.dumps(finite(value), separators=(",", ":"), allow_nan=False, default=str).encode()


def _serve_json(value: Any) -> _Handler:
    async def handle(request: Request) -> Response:
        return Response(_dump(value), media_type="application/json")

    return handle


def _serve_page(language: str | None, files: Mapping[str, bytes]) -> _Handler:
    text = resources.files(__package__).joinpath("static", "index.html").read_text(encoding="utf-8")
    # All modules at once: left to itself, a browser finds each only when it has read the one that imports it.
    modules = [name for name in files if "/" in name and name.endswith(".js") and name not in _OFFLINE]
    text = text.replace(
        "<!-- modules -->", "\n".join(f'<link rel="modulepreload" href="/static/{name}">' for name in sorted(modules))
    )

    async def handle(request: Request) -> Response:
        wanted = request.query_params.get("lang") or language or ""
        tag = wanted if wanted in LANGUAGES else choose_language(request.headers.get("accept-language", ""))
        return Response(text.replace('lang="en"', f'lang="{tag}"', 1), media_type="text/html")

    return handle


def _serve_file(files: Mapping[str, bytes]) -> _Handler:
    async def handle(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files:
            return await _not_found(request, KeyError(name))
        return Response(files[name], media_type=_TYPES[name.rpartition(".")[2]], headers={"Cache-Control": "no-cache"})

    return handle


def _load_files() -> dict[str, bytes]:
    """Return the files that the page is made of, by path; nothing else on the disk can be asked for."""
    from dealgraph.queries.draw import load_library

    folders = {
        "explorer": resources.files(__package__).joinpath("static"),
        "drawing": resources.files("dealgraph.queries").joinpath("drawing"),
    }
    files = {
        f"{folder}/{entry.name}": entry.read_bytes()
        for folder, where in folders.items()
        for entry in where.iterdir()
        if entry.name.endswith((".js", ".css", ".svg"))
    }
    return files | {"vis-network.js": load_library().encode()}
