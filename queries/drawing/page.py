"""The page around the picture: one HTML text in which names can never become markup or script.

Three fences: the template escapes by itself; all data travels as JSON in a block that no script engine reads, without
a character that could end the block; and a content security policy lets the browser run the two scripts of the page,
known by their hashes, and load nothing from anywhere.

Room: queries. Imports `errors` of graph, and jinja2 when the first page is made.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from dealgraph.graph.errors import QueryError

__all__ = ["load_words", "render_page"]

# Modules in an order in which each stands behind those that it imports: the file has them as one script.
_SCRIPTS = (
    "base.js", "evidence.js", "layout.js", "labels.js", "glide.js", "picture.js", "legend.js", "file.js", "panel.js",
    "start.js",
)  # fmt: skip
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |function\*? )", re.MULTILINE)


def render_page(data: Mapping[str, Any], *, title: str, left_out: int, language: str, library: str) -> str:
    """Return the whole page.

    Args:
        data: what the scripts read: nodes, edges, options, entities, relations, words, looks.
        title: heading, any text.
        left_out: how many entities are not in the data; the page says so unless it is 0.
        language: of the page, "en" or "de".
        library: script text of vis-network.
    """
    from jinja2 import Environment, StrictUndefined

    words = data["words"]
    style, script = _read("page.css"), "\n".join(_join(_read(name)) for name in _SCRIPTS)
    script = f'(() => {{\n"use strict";\n{script}}})();\n'
    page = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return page.from_string(_read("page.html.jinja")).render(
        language=language, title=_mend(title), words=words, empty=not data["entities"],
        counts=", ".join(_count(data[name], words["counts"], name) for name in ("entities", "relations")),
        left_out=f"{left_out} {words['counts']['leftOut']}" if left_out else "",
        policy=_write_policy(style, library, script), data=_write_json(data),
        style=style, library=library, script=script,
    )  # fmt: skip


def _join(module: str) -> str:
    """Take imports and exports out of a module: in one script all names see one another, and no two are alike."""
    return _EXPORT.sub("", _IMPORT.sub("", module))


def _count(records: list[Any], words: Mapping[str, str], many: str) -> str:
    one = {"entities": "entity", "relations": "relation"}[many]
    return f"{len(records)} {words[one if len(records) == 1 else many]}"


def _write_policy(style: str, *scripts: str) -> str:
    """Name what may run; vis-network sets styles through the object model alone, so styles need no exception either."""
    return (
        f"default-src 'none'; script-src {' '.join(map(_hash_source, scripts))}; style-src {_hash_source(style)}; "
        "img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash_source(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _write_json(data: Mapping[str, Any]) -> str:
    """Write JSON that cannot end its block: ASCII alone (U+2028 and lone surrogates are escaped), no <, > and &."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _mend(text: str) -> str:
    """Replace what UTF-8 or HTML cannot hold: a lone surrogate by "?", NUL by the replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


@cache
def _read(name: str) -> str:
    # A browser hashes a script after it has turned CRLF into LF, and a checkout on Windows may have CRLF.
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def load_words(language: str) -> dict[str, Any]:
    """Return the texts of the page in one language.

    Raises:
        QueryError: there are none in that language.
    """
    texts: dict[str, dict[str, Any]] = json.loads(_read("words.json"))
    if language not in texts:
        raise QueryError(f"language {language!r} is not known; take one of {', '.join(sorted(texts))}")
    return texts[language]
