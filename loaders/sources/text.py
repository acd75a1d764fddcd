"""Plain text files: fields at the top, headline, paragraphs. Imports `graph` and, of ours, `fields`."""

from __future__ import annotations

import re

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article
from dealgraph.loaders.sources.fields import FIELD_NAMES, build_article

__all__ = ["parse_text"]

_FIELD = re.compile(r"([^\W\d_][\w -]{0,30}?)\s*:\s*(.*)")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_LONGEST_HEADLINE = 150
# A paragraph whose lines are all within these bounds was wrapped by an editor or mail program, and its lines are one
# text. Longer lines are paragraphs of their own, shorter ones are lists, tables or verse.
_WRAPPED_FROM, _WRAPPED_TO = 45, 100


def parse_text(text: str, source: str) -> Article:
    """Read one plain text article.

    Args:
        text: optional lines `Title: ...`, `Date: ...`, `Outlet: ...`, `URL: ...`, `Lang: ...` (in German `Titel:`,
            `Datum:`, `Quelle:`, `Sprache:`) with an empty line after them, then the body. Other `Word: value` lines
            in that block are allowed and not used. Without a title, a first line of fewer than 150 characters that
            does not end in a period and is followed by an empty line is the headline.
        source: the file's name.

    Raises:
        InputError: no text, a field given twice, or an unreadable date or language.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n \t\f")
    fields, body = _split_fields(text)
    if "title" not in fields:
        first, *rest = _BLANK_LINES.split(body, maxsplit=1)
        if rest and "\n" not in first and len(first) < _LONGEST_HEADLINE and not first.rstrip().endswith("."):
            fields, body = fields | {"title": first}, rest[0]
    return build_article("\n\n".join(_unwrap(block) for block in _BLANK_LINES.split(body)), fields, source)


def _split_fields(text: str) -> tuple[dict[str, str], str]:
    """Split off the block of fields at the top; without a known one in the first line there is none."""
    head, *rest = _BLANK_LINES.split(text, maxsplit=1)
    matches = [_FIELD.fullmatch(line) for line in head.split("\n")]
    if not rest or matches[0] is None or matches[0][1].casefold() not in FIELD_NAMES:
        return {}, text
    fields: dict[str, str] = {}
    for match in matches:
        if match is None:
            return {}, text
        name = FIELD_NAMES.get(match[1].casefold())
        if name in fields:
            raise InputError(f"field {match[1]!r} is given twice")
        if name:
            fields[name] = match[2]
    return fields, rest[0]


def _unwrap(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    wrapped = max(map(len, lines)) <= _WRAPPED_TO and min(map(len, lines[:-1]), default=0) >= _WRAPPED_FROM
    return " ".join(lines) if wrapped else "\n\n".join(line for line in lines if line)
