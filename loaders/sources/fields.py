"""What front matter may say of an article, and the article built of it. Imports `graph`; of ours `dates`, `skip`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, make_article
from dealgraph.loaders.sources.dates import parse_published
from dealgraph.loaders.sources.skip import printable

__all__ = ["FIELD_NAMES", "build_article"]

# Names of fields at the top of text and Markdown files, in lower case; others are allowed and not used.
FIELD_NAMES = {
    "title": "title", "titel": "title", "headline": "title",
    "date": "published", "datum": "published", "published": "published",
    "outlet": "outlet", "quelle": "outlet", "source": "outlet",
    "url": "url",
    "lang": "lang", "language": "lang", "sprache": "lang",
}  # fmt: skip
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_LANGUAGE_NAMES = {
    "deutsch": "de",
    "german": "de",
    "ger": "de",
    "deu": "de",
    "englisch": "en",
    "english": "en",
    "eng": "en",
}


def build_article(body: str, fields: Mapping[str, str | None], source: str) -> Article:
    """Build an article of a body and what is known of it.

    Args:
        body: the text without its headline.
        fields: any of title, published, outlet, url, lang; None and blank mean unknown.
        source: what the user calls the article.

    Raises:
        InputError: no text, or a date or language that cannot be read.
    """
    known = {name: value for name, raw in fields.items() if raw and (value := printable(raw))}
    published, language = known.get("published"), known.get("lang")
    return make_article(
        body,
        headline=known.get("title"),
        published_on=parse_published(published) if published else None,
        language=_parse_language(language) if language else None,
        outlet=known.get("outlet"),
        url=known.get("url"),
        source=printable(source),
    )


def _parse_language(text: str) -> str:
    """Return the ISO 639 code in "de", "de-AT", "en_US" or "Deutsch"."""
    named = _LANGUAGE_NAMES.get(text.casefold())
    match = _LANGUAGE.fullmatch(text)
    if named or match is None:
        if named is None:
            raise InputError(f"language {text!r} is no code such as 'de' or 'en'")
        return named
    return _LANGUAGE_NAMES.get(match[1].casefold(), match[1].casefold())
