"""HTML pages: the article without its page; consent walls, paywalls and robot checks refused.

Owns `trafilatura`, which is imported when the first page is read, since that takes 0.3 s. Imports `graph` and, of ours,
`fields` and `walls`.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article
from dealgraph.loaders.sources.fields import build_article
from dealgraph.loaders.sources.walls import find_wall

__all__ = ["parse_html"]

# Below this many characters the careful extraction has probably missed the article, and the greedy one is tried too.
_LITTLE = 250
# Less than this is a caption or a button, not an article. The shortest notices of news agencies have about 100.
_LEAST = 80
_ROOT = re.compile(r"<html\b", re.IGNORECASE)
_ROOT_WITHIN = 10_000
_SITE_SUFFIX = re.compile(r"\s+[|–—·-]\s+")


def parse_html(page: str, source: str) -> Article:
    """Read the article of one web page.

    Args:
        page: the page's markup.
        source: the file's name.

    Returns:
        The article with the headline, the day, the outlet and the address that the page gives itself.

    Raises:
        InputError: no article in it, or a wall in front of it; the reason says which.
    """
    document = _extract(page, greedy=False)
    title, text = _texts(document)
    wall = find_wall(title, text, page)
    if wall is None and len(text) < _LITTLE:
        document = _extract(page, greedy=True) or document
        title, text = _texts(document)
        wall = find_wall(title, text, page)
    if wall:
        raise InputError(wall)
    if len(text) < _LEAST:
        raise InputError(f"no article found in the page, only {len(text)} characters of text")
    fields = {name: getattr(document, name) for name in ("date", "sitename", "url")}
    return build_article(
        text,
        {"title": title, "published": fields["date"], "outlet": fields["sitename"], "url": fields["url"]},
        source,
    )


def _extract(page: str, *, greedy: bool) -> Any:
    """Return trafilatura's document or None. Dates are taken from the page's own fields, not guessed from its text."""
    import trafilatura

    # Its remarks on odd pages would go to standard error where nobody has set up logging; a Skip says what matters.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    if not _ROOT.search(page, 0, _ROOT_WITHIN):  # the library takes a fragment for no page at all
        page = f"<html>{page}</html>"
    return trafilatura.bare_extraction(
        page,
        with_metadata=True,
        favor_recall=greedy,
        include_comments=False,
        include_tables=greedy,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _texts(document: Any) -> tuple[str, str]:
    """Return headline and body; the outlet's name behind the headline goes, lines of the body become paragraphs."""
    if document is None:
        return "", ""
    title = document.title or ""
    parts = _SITE_SUFFIX.split(title)
    if len(parts) > 1 and document.sitename and parts[-1].casefold() == document.sitename.casefold():
        title = title[: title.rindex(parts[-1])].rstrip(" |–—·-")
    lines = (document.text or "").splitlines()
    return title, "\n\n".join(line.strip() for line in lines if line.strip())
