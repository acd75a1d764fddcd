"""What a model is asked: the instructions, the passage, and the shape that its answer must have.

The instructions are data, `prompt.md`; types, ends and statuses are filled in from the schema, their only home.

Room: loaders. Imports `dealgraph.graph` (model, schema).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

from dealgraph.graph.model import Article
from dealgraph.graph.schema import load_schema

__all__ = ["LABELS", "answer_schema", "instructions", "make_messages", "prompt_digest"]

# What an answer calls an entity, and its label in the graph.
LABELS = {label.lower(): label for label in load_schema().entities if label != "FundingRound"}

_LANGUAGES = {"de": "German", "en": "English"}
_TEXT, _FLAG = {"type": "string"}, {"type": "boolean"}
_MAYBE_TEXT, _MAYBE_NUMBER = {"type": ["string", "null"]}, {"type": ["integer", "null"]}


@cache
def instructions() -> str:
    """Return the system message: `prompt.md`, with the schema's relations and statuses."""
    schema = load_schema()
    relations = [
        f"- {name}: {'/'.join(sorted(edge.source))} -> {'/'.join(sorted(edge.target))}: {edge.reads}"
        for name, edge in schema.edges.items()
        if edge.derived_from is None and name != "RAISED"
    ]
    statuses = [f"- {status}: {schema.reads[status]}" for status in schema.statuses]
    text = resources.files(__package__).joinpath("prompt.md").read_text(encoding="utf-8")
    return text.replace("{relations}", "\n".join(relations)).replace("{statuses}", "\n".join(statuses))


@cache
def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, in the strict form: every property required, none besides them."""
    schema = load_schema()
    facts = [name for name, edge in schema.edges.items() if edge.derived_from is None and name != "RAISED"]
    status = {"type": "string", "enum": list(schema.statuses)}
    entity = {
        "id": _TEXT, "type": {"type": "string", "enum": list(LABELS)}, "name": _TEXT,
        "aliases": {"type": "array", "items": _TEXT},
    }  # fmt: skip
    fact = {
        "type": {"type": "string", "enum": facts}, "source": _TEXT, "target": _TEXT, "status": status,
        "round": _MAYBE_TEXT, "lead": _FLAG, "amount": _MAYBE_NUMBER, "currency": _MAYBE_TEXT, "role": _MAYBE_TEXT,
        "evidence": _TEXT,
    }  # fmt: skip
    event = {
        "company": _TEXT, "series": _MAYBE_TEXT, "amount": _MAYBE_NUMBER, "currency": _MAYBE_TEXT,
        "valuation": _MAYBE_NUMBER, "status": status, "evidence": _TEXT,
    }  # fmt: skip
    lists = {"entities": entity, "facts": fact, "rounds": event}
    return _object({name: {"type": "array", "items": _object(item)} for name, item in lists.items()})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


@cache
def prompt_digest() -> str:
    """Return eight hexadecimal digits that change whenever instructions or schema do."""
    text = instructions() + json.dumps(answer_schema(), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def make_messages(article: Article, start: int, end: int) -> list[dict[str, str]]:
    """Return the messages that ask for one passage.

    Args:
        article: the article, with its language.
        start: first code point of the passage in the article's text.
        end: one past its last.
    """
    head = [f"Language: {_LANGUAGES.get(article.language or '', 'unknown')}"]
    if article.headline and start > 0:  # otherwise it opens the passage
        head.append(f"Headline of the article: {article.headline}")
    if end - start < len(article.text):
        head.append("This is a passage of a longer article.")
    content = "\n".join(head) + "\n\nText:\n\n" + article.text[start:end]
    return [{"role": "system", "content": instructions()}, {"role": "user", "content": content}]
