"""JSON lines: one article, or one exported reading, a line. Lines are read one by one, however large the file is.

Imports `graph` and, of ours, `decode`, `fields`, `skip`.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Reading
from dealgraph.loaders.sources.decode import wide_encoding
from dealgraph.loaders.sources.fields import build_article
from dealgraph.loaders.sources.skip import Skip

__all__ = ["iter_lines", "parse_line"]

_RECORD_KEYS = {"article", "names", "claims"}
_TEXT_FIELDS = ("title", "published", "lang", "url", "outlet")
_JSON_NAMES = {
    "dict": "an object",
    "list": "a list",
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
}


def iter_lines(
    stream: io.BufferedReader[Any], name: str, *, shown: str, first_line: int, max_bytes: int
) -> Iterator[Article | Reading | Skip]:
    """Read JSON lines; a bad line is a `Skip`, and the next one goes on.

    Args:
        stream: UTF-8, with or without a mark, or UTF-16 or UTF-32 with one.
        name: what articles without an id are called, with the line's number behind it.
        shown: the path, for skips.
        first_line: number of the first line still in the stream, from 1.
        max_bytes: longest line that is read; of a longer one no more than this is held in memory.
    """
    number = first_line - 1
    encoding = wide_encoding(stream.peek(4))
    try:
        with _line_reader(stream, encoding) as read:
            for number, line in enumerate(_iter_raw_lines(read, max_bytes), first_line):
                try:
                    if line is None:
                        raise InputError(f"the line has more than {max_bytes:,} bytes, the limit")
                    if line.strip():
                        yield parse_line(line, f"{name}:{number}")
                except InputError as exc:
                    yield Skip(f"{shown}:{number}", str(exc))
    except UnicodeDecodeError as exc:  # of UTF-16 and UTF-32 alone, where a broken unit hides the next line's beginning
        yield Skip(shown, f"broken {encoding} ({exc.reason}); nothing after line {number} was read; save it as UTF-8")


@contextmanager
def _line_reader(stream: io.BufferedReader[Any], encoding: str | None) -> Iterator[Callable[[int], bytes]]:
    """Give a function that reads one line of at most so many characters, as UTF-8; lone surrogates stay as they are."""
    if encoding is None:
        yield stream.readline
        return
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogatepass", newline="\n")
    try:
        yield lambda size: text.readline(size).encode(errors="surrogatepass")
    finally:
        text.detach()  # the stream belongs to the caller


def _iter_raw_lines(read: Callable[[int], bytes], max_bytes: int) -> Iterator[bytes | None]:
    """Yield lines; None stands for one that is too long, which is read past in pieces."""
    while line := read(max_bytes + 1):
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield line
            continue
        while (rest := read(max_bytes)) and not rest.endswith(b"\n"):
            pass
        yield None


def parse_line(line: bytes, source: str) -> Article | Reading:
    """Read one line.

    Args:
        line: a JSON object with `text` and optionally `id`, `title`, `published`, `lang`, `url`, `outlet`; other keys
            (those of annotated articles, say) are allowed and not used. An object with `article`, `names` and
            `claims` is a reading that a store exported.
        source: what to call the article if it has no id.

    Raises:
        InputError: no UTF-8, no JSON, no object, no text, a field of the wrong kind, or a damaged reading.
    """
    record = _parse_object(line)
    if record.keys() >= _RECORD_KEYS:
        from dealgraph.graph.records import parse_record

        return parse_record(record)
    if record.get("text") is None:
        raise InputError("the line has no `text`")
    fields = {name: _text_field(record, name) for name in _TEXT_FIELDS}
    identity = record.get("id")
    if type(identity) is int:
        identity = str(identity)
    elif not isinstance(identity, str | None):
        raise InputError(f"`id` must be text, not {_json_name(identity)}")
    return build_article(_text_field(record, "text") or "", fields, identity or source)


def _parse_object(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as exc:
        raise InputError(f"broken UTF-8 at byte {exc.start} of the line ({exc.reason})") from exc
    except json.JSONDecodeError as exc:
        raise InputError(f"bad JSON at character {exc.pos + 1} of the line: {exc.msg}") from exc
    except (ValueError, RecursionError) as exc:  # a number of thousands of digits; thousands of brackets
        raise InputError(f"bad JSON: {exc}") from exc
    if not isinstance(record, dict):
        raise InputError(f'the line is {_json_name(record)}, not an object such as {{"text": ...}}')
    return record


def _text_field(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if not isinstance(value, str | None):
        raise InputError(f"`{name}` must be text, not {_json_name(value)}")
    return value


def _json_name(value: object) -> str:
    return _JSON_NAMES.get(type(value).__name__, "null")
