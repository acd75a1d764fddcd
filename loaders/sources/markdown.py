"""Markdown files: YAML front matter, headline, and the text without its markup.

Owns `markdown_it`, which is imported when the first Markdown file is read.
Imports `graph` and, of ours, `fields` and `markup`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article
from dealgraph.loaders.sources.fields import FIELD_NAMES, build_article
from dealgraph.loaders.sources.markup import strip_markup

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["parse_markdown"]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_LONGEST_FRONT_MATTER = 20_000  # characters; YAML takes a second for every 60,000
# What stands in the text for a token inside a paragraph; any other is its own content.
_INLINE_TEXT = {"softbreak": " ", "hardbreak": " ", "image": "", "html_inline": ""}
# Characters of a paragraph in which markup is looked for. The library takes time with the square of the length on
# brackets that never close: 0.3 s here, hours on a whole file. A longer paragraph keeps its markup.
_LONGEST_MARKED = 20_000


def parse_markdown(text: str, source: str) -> Article:
    """Read one Markdown article.

    Args:
        text: optional YAML front matter with title, date or published, outlet, url, lang (others are allowed and not
            used), then CommonMark with tables. Without a title the first `#` heading is the headline. Links, lists,
            quotes, code and tables leave their text; images, comments and HTML tags leave nothing.
        source: the file's name.

    Raises:
        InputError: no text, broken front matter, or an unreadable date or language.
    """
    fields, body = _split_front_matter(text.replace("\r\n", "\n").replace("\r", "\n").lstrip())
    paragraphs = []
    for is_title, paragraph in _iter_paragraphs(body):
        if is_title and not fields.get("title"):
            fields["title"] = paragraph
        else:
            paragraphs.append(paragraph)
    return build_article("\n\n".join(paragraphs), fields, source)


def _split_front_matter(text: str) -> tuple[dict[str, str | None], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    if len(match[1]) > _LONGEST_FRONT_MATTER:
        raise InputError(f"front matter has more than {_LONGEST_FRONT_MATTER:,} characters, the limit")
    try:
        data: Any = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as exc:  # ValueError: a date such as 2024-13-45
        raise InputError(
            f"front matter is no YAML: {' '.join(str(exc).split())}; quote values that hold a colon"
        ) from exc
    if data is not None and not isinstance(data, dict):  # a rule above the text, not front matter
        return {}, text
    fields: dict[str, str | None] = {}
    for key, value in (data or {}).items():
        name = FIELD_NAMES.get(str(key).casefold()) if isinstance(key, str) else None
        if name and fields.get(name):
            raise InputError(f"front matter gives {name!r} twice")
        if name:
            fields[name] = _as_text(key, value)
    return fields, text[match.end() :]


def _as_text(key: str, value: object) -> str | None:
    """Return a YAML value as it was written: YAML turns dates and years into values of their own."""
    if isinstance(value, date):  # datetime is one too; its day is that of its own time zone
        return value.isoformat()[:10]
    if value is None or isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    raise InputError(f"front matter field {key!r} must be text, not {type(value).__name__}")


def _iter_paragraphs(body: str) -> Iterator[tuple[bool, str]]:
    """Yield (is a top heading, text) for every block that has text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    links: dict[str, Any] = {}  # addresses that the text defines once and refers to by name
    opened = ""
    for token in parser.parse(body, links):
        if token.type == "html_block":
            text = strip_markup(token.content)
        elif token.type == "inline" and len(token.content) <= _LONGEST_MARKED:
            children: list[Token] = []
            parser.inline.parse(token.content, parser, links, children)
            text = "".join(_INLINE_TEXT.get(child.type, child.content) for child in children)
        else:
            text = token.content
        if text.strip():
            yield opened == "h1", text.strip()
        opened = token.tag if token.type == "heading_open" else ""
