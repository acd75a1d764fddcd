"""What the server can be asked, as an OpenAPI 3.1 document, made from the catalogue's headers and the endpoint table.

Room: queries. Imports this room's catalogue and endpoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from dealgraph.graph.schema import load_schema
from dealgraph.queries.catalogue import Param, Template
from dealgraph.queries.explorer.api import Endpoint

__all__ = ["describe"]

_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"}, "number": {"type": "number"}, "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    "string[]": {"type": "array", "items": {"type": "string"}},
}  # fmt: skip
_PROBLEM = {"description": "What is wrong, where, and what to do.", "content": {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}  # fmt: skip


def describe(catalogue: Mapping[str, Template], endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the document."""
    paths = {f"/api/{one.path}": {one.method.lower(): _operation(one)} for one in endpoints}
    paths |= {f"/api/ask/{name}": {"get": _question(template)} for name, template in catalogue.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "dealgraph explorer", "version": metadata.version("dealgraph"),
                 "description": "Reads a graph of who funds whom. Nothing here writes."},
        "paths": paths,
        "components": {
            "schemas": {"Problem": {"type": "object", "required": ["title", "status", "detail"], "properties": {
                "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}}}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }  # fmt: skip


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    page = endpoint.path == "page"
    content = {"text/html": {"schema": {"type": "string"}}} if page else _json(endpoint.fields)
    operation: dict[str, Any] = {
        "operationId": endpoint.path, "summary": endpoint.summary,
        "responses": {"200": {"description": endpoint.summary, "content": content}, "default": _PROBLEM},
    }  # fmt: skip
    if endpoint.method == "GET":
        return operation | {"parameters": [_parameter(param) for param in endpoint.params]}
    properties = {param.name: _schema(param) for param in endpoint.params}
    body = {"type": "object", "properties": properties, "additionalProperties": False,
            "required": [param.name for param in endpoint.params if param.required]}  # fmt: skip
    return operation | {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}


def _question(template: Template) -> dict[str, Any]:
    row = {"type": "object", "properties": {column: {} for column in template.returns}}
    strings = {"type": "array", "items": {"type": "string"}}
    answer = {"type": "object", "properties": {
        "question": {"type": "string"}, "columns": strings, "rows": {"type": "array", "items": row},
        "claims": strings, "keys": strings}}  # fmt: skip
    return {
        "operationId": f"ask-{template.name}", "summary": template.question,
        "parameters": [_parameter(param) for param in template.params],
        "responses": {"200": {"description": template.question, "content": {"application/json": {"schema": answer}}},
                      "default": _PROBLEM},
    }  # fmt: skip


def _json(fields: Iterable[str]) -> dict[str, Any]:
    names = list(fields)
    schema = {"type": "object", "properties": {name: {} for name in names}} if names else {"type": "array"}
    return {"application/json": {"schema": schema}}


def _parameter(param: Param) -> dict[str, Any]:
    lists = {"style": "form", "explode": False} if param.type.endswith("[]") else {}
    return {"name": param.name, "in": "query", "required": param.required, "schema": _schema(param), **lists}


def _schema(param: Param) -> dict[str, Any]:
    schema = dict(_TYPES.get(param.type, {"type": "string"}))
    if param.type == "status[]":
        schema = {"type": "array", "items": {"type": "string", "enum": list(load_schema().statuses)}}
    if not param.required:
        schema["default"] = param.default
    return schema | {"description": param.help}
