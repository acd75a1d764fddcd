"""The endpoints: what can be asked of the explorer's server, as data. `app` serves them, `openapi` describes them.

Every template of the catalogue is an endpoint by itself; the others make the pictures and the evidence. All of them
only read. Parameters are those of the catalogue (`catalogue.Param`), so they are typed, checked and refused alike.

Room: queries. Imports `errors`, `schema` and `store` of graph, and this room's modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Store
from dealgraph.queries.catalogue import Param, Template
from dealgraph.queries.draw import ALL_NAMED, draw, make_options
from dealgraph.queries.drawing.looks import LOOKS
from dealgraph.queries.explorer.evidence import entity_evidence, relation_evidence
from dealgraph.queries.explorer.neighbourhood import busiest, card, expand, subgraph
from dealgraph.queries.explorer.words import load_texts
from dealgraph.queries.run import Rows, ask, find_entity

__all__ = ["ENDPOINTS", "Context", "Endpoint", "answer_template"]

_LANGUAGE = Param("lang", "string", False, None, "en or de: how amounts are written; null for the server's")


@dataclass(frozen=True, slots=True)
class Context:
    """What endpoints answer from: an open store, the catalogue, and the language to use where none is asked for."""

    store: Store
    catalogue: Mapping[str, Template]
    language: str

    def words(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the texts of the language that was asked for.

        Raises:
            QueryError: there are none in that language.
        """
        return load_texts(values.get("lang") or self.language)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing to ask: a path below /api, its method, what it answers, its parameters, and the function that answers.

    `fields` are the names at the top of the answer. A `POST` reads its parameters from a JSON object, since lists of
    keys outgrow an address; it changes nothing either.
    """

    path: str
    summary: str
    params: tuple[Param, ...]
    fields: tuple[str, ...]
    answer: Callable[[Context, Mapping[str, Any]], Any]
    method: str = "GET"

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check and complete parameter values, as `Template.bind` does.

        Raises:
            QueryError: a value is missing, unknown, or of the wrong type.
        """
        return Template(self.path, self.summary, self.params, self.fields, "").bind(values)


def _start(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    words = context.words(values)
    return {
        "version": metadata.version("dealgraph"), "language": values.get("lang") or context.language, "words": words,
        "store": {"engine": context.store.engine, "location": context.store.location},
        "looks": LOOKS | {"allNamed": ALL_NAMED, "strongFrom": 8}, "options": make_options(60),
        "templates": [_describe(template, words) for template in context.catalogue.values()],
        "statuses": list(load_schema().statuses),
    }  # fmt: skip


def _describe(template: Template, words: Mapping[str, Any]) -> dict[str, Any]:
    helps = words["help"]  # by the English text, which templates share
    params = [
        {"name": p.name, "type": p.type, "required": p.required, "default": p.default}
        | {"help": helps.get(p.help, p.help)}
        for p in template.params
    ]
    question = words["questions"].get(template.name, template.question)
    return {"name": template.name, "question": question, "params": params, "returns": list(template.returns)}


def _templates(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"templates": [_describe(template, context.words(values)) for template in context.catalogue.values()]}


def answer_template(context: Context, template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
    """Ask a template, and return its rows with the claims and entities that they rest on.

    Raises:
        QueryError: see `run.ask`.
        StoreError: the store failed.
    """
    rows = ask(context.store, template, values)
    question = load_texts(context.language)["questions"].get(template.name, rows.question)
    return {
        "question": question, "columns": list(rows.columns), "rows": [dict(row) for row in rows],
        "claims": rows.claim_keys(), "keys": _entity_keys(rows),
    }  # fmt: skip


def _entity_keys(rows: Rows) -> list[str]:
    prefixes = tuple(f"{prefix}:" for prefix in load_schema().entities.values())
    found: dict[str, None] = {}
    for row in rows:
        for value in row.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and item.startswith(prefixes):
                    found[item] = None
    return list(found)


def _key(context: Context, text: str) -> str:
    return str(find_entity(context.store, text)["key"])


def _card(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    return card(context.store, _key(context, values["entity"]))


def _expand(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    return expand(
        context.store, context.catalogue["neighbours"], _key(context, values["entity"]), shown=values["shown"],
        offset=values["offset"], limit=values["limit"], words=context.words(values),
    )  # fmt: skip


def _busiest(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    return busiest(context.store, limit=values["limit"], words=context.words(values))


def _subgraph(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    from dealgraph.queries.network import claim_ends

    keys = [*values["keys"], *(claim_ends(context.store, values["claims"]) if values["claims"] else [])]
    return subgraph(context.store, keys, words=context.words(values))


def _evidence(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    return relation_evidence(
        context.store, values["source"], values["relation"], values["target"], offset=values["offset"],
        limit=values["limit"], words=context.words(values),
    )  # fmt: skip


def _told(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    return entity_evidence(
        context.store, _key(context, values["entity"]), offset=values["offset"], limit=values["limit"],
        words=context.words(values),
    )  # fmt: skip


def _paths(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    from dealgraph.queries.network import shortest_paths

    ends = [_key(context, values[end]) for end in ("source", "target")]
    paths, whole = shortest_paths(
        context.store, *ends, limit=values["limit"], max_hops=values["hops"], statuses=values["status"]
    )
    return {"paths": paths, "searchedAll": whole}


def _page(context: Context, values: Mapping[str, Any]) -> str:
    from dealgraph.queries.network import keys_network, lay_out

    graph = lay_out(keys_network(context.store, values["keys"], relations=values["relations"]))
    graph.graph["leftOut"] = values["leftOut"]
    return draw(graph, title=values["heading"], language=values.get("lang") or context.language).html


_ENTITY = Param("entity", "entity", True, None, "name or key")
_STATUSES = Param("status", "status[]", False, ["completed"], "which relations may be used")


def _number(name: str, default: int, meaning: str) -> Param:
    return Param(name, "integer", False, default, meaning)


_OFFSET, _SOME = _number("offset", 0, "how many to skip"), _number("limit", 10, "at most so many")
_GRAPH = ("entities", "relations")

ENDPOINTS = (
    Endpoint("start", "What the page needs to begin: texts, looks, questions, store.", (_LANGUAGE,),
             ("version", "language", "words", "store", "looks", "options", "templates", "statuses"), _start),
    Endpoint("templates", "The questions of the catalogue, with their parameters.", (_LANGUAGE,), ("templates",),
             _templates),
    Endpoint("busiest", "The most connected part of the graph.",
             (_number("limit", 60, "at most so many entities"), _LANGUAGE), (*_GRAPH, "whole"), _busiest),
    Endpoint("card", "One entity at a glance.", (_ENTITY,),
             ("key", "name", "kinds", "forms", "degree", "counts", "articles", "neighbours"), _card),
    Endpoint("expand", "An entity's neighbours, the most telling first, and what relates them to what is shown.",
             (_ENTITY, Param("shown", "string[]", False, [], "keys already in the picture"), _OFFSET,
              _number("limit", 40, "at most so many neighbours"), _LANGUAGE), (*_GRAPH, "around"), _expand, "POST"),
    Endpoint("subgraph", "Some entities and all that relates them.",
             (Param("keys", "string[]", False, [], "entity keys"),
              Param("claims", "string[]", False, [], "claims whose ends are meant too"), _LANGUAGE),
             (*_GRAPH, "missing"), _subgraph, "POST"),
    Endpoint("evidence", "The claims that a relation adds up from, each with its sentence in its surroundings.",
             (Param("source", "string", True, None, "entity key"), Param("relation", "string", True, None, "its type"),
              Param("target", "string", True, None, "entity key"), _OFFSET, _SOME, _LANGUAGE),
             ("claims", "total", "offset"), _evidence),
    Endpoint("told", "The claims that speak of an entity, each with its sentence in its surroundings.",
             (_ENTITY, _OFFSET, _SOME, _LANGUAGE), ("claims", "total", "offset"), _told),
    Endpoint("paths", "The shortest ways from one entity to another, a sentence on each hop.",
             (Param("source", "entity", True, None, "name or key"),
              Param("target", "entity", True, None, "name or key"),
              _number("limit", 3, "at most so many ways"), _number("hops", 6, "at most so long"), _STATUSES),
             ("paths", "searchedAll"), _paths),
    Endpoint("page", "Some entities with all evidence as one HTML file that needs no network.",
             (Param("keys", "string[]", True, None, "entity keys"),
              Param("relations", "string[]", False, None, "ids of the relations to keep; null for all"),
              Param("heading", "string", True, None, "of the page"),
              _number("leftOut", 0, "how many entities the page is to say it lacks"), _LANGUAGE), (), _page, "POST"),
)  # fmt: skip
