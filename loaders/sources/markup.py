"""Tags, scripts and comments out of markup, in time proportional to its length. Imports nothing of ours.

This is for scraps: HTML inside Markdown, and phrases on pages without an article. Articles come out of pages by `html`.
"""

from __future__ import annotations

import re
from html import unescape

__all__ = ["strip_markup"]

_COMMENT = (re.compile("<!--"), re.compile("--!?>"))
_SCRIPT = (re.compile(r"<(?:script|style)\b", re.IGNORECASE), re.compile(r"</(?:script|style)\b[^<>]*>", re.IGNORECASE))
_TAG = re.compile(r"<[^<>]*>")


def strip_markup(markup: str) -> str:
    """Return the text between tags on one line; comments, scripts and styles are cut, entities decoded.

    Example:
        >>> strip_markup("<p>Meta<!-- no --> &amp; <b>Databricks</b></p><script>x</script>")
        'Meta & Databricks'
    """
    for opening, closing in (_COMMENT, _SCRIPT):
        first, *parts = opening.split(markup)
        markup = first + "".join(" " + rest for part in parts for rest in closing.split(part, maxsplit=1)[1:])
    return " ".join(unescape(_TAG.sub(" ", markup)).split())
