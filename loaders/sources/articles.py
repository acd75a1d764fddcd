"""The way in: from named sources to articles, one after the other, bad ones as skips.

Imports `graph` and all other modules of `sources`.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Reading
from dealgraph.loaders.sources.decode import check_magic, decode_page, decode_text, wide_encoding
from dealgraph.loaders.sources.html import parse_html
from dealgraph.loaders.sources.jsonl import iter_lines
from dealgraph.loaders.sources.markdown import parse_markdown
from dealgraph.loaders.sources.skip import Skip, printable
from dealgraph.loaders.sources.text import parse_text
from dealgraph.loaders.sources.walk import KINDS, STDIN, find_sources, iter_folder

__all__ = ["MAX_FILE_BYTES", "MAX_LINE_BYTES", "iter_articles"]

# A novel has 1 MB, the longest news page with its scripts about 5 MB: what is larger is no article.
MAX_LINE_BYTES = 10_000_000
MAX_FILE_BYTES = 20_000_000

_PARSERS: dict[str, tuple[Callable[[bytes], str], Callable[[str, str], Article]]] = {
    "text": (decode_text, parse_text),
    "markdown": (decode_text, parse_markdown),
    "html": (decode_page, parse_html),
}
_PEEK_BYTES = 4096


class _Limits(NamedTuple):
    line: int
    file: int


def iter_articles(
    sources: Iterable[str | os.PathLike[str]],
    *,
    max_line_bytes: int = MAX_LINE_BYTES,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> Iterator[Article | Reading | Skip]:
    """Read articles from files, folders, patterns and standard input.

    Memory does not grow with the number of articles, and never holds more than one line or file and its text.

    Args:
        sources: a path or several: files, folders (read with all below them, sorted, hidden ones left out), patterns,
            or `-`. The suffix tells the kind: .txt, .md, .markdown, .html, .htm, .jsonl, .ndjson. Standard input and
            files of other suffixes are JSON lines if they begin with `{`, HTML if with `<`, else plain text.
        max_line_bytes: longest line of JSON lines that is read.
        max_file_bytes: largest text, Markdown or HTML file that is read.

    Returns:
        In the order of the sources: articles, readings (lines that `export claims` wrote), and skips with a reason.

    Raises:
        InputError: at once, before anything is read: a source does not exist, or a pattern matches nothing.
    """
    if isinstance(sources, str):  # a text is an iterable of texts, and its letters are no sources
        sources = [sources]
    return _iter_found(find_sources(sources), _Limits(max_line_bytes, max_file_bytes))


def _iter_found(found: list[str], limits: _Limits) -> Iterator[Article | Reading | Skip]:
    for source in found:
        if source == STDIN:
            yield from _iter_stdin(limits)
        elif Path(source).is_dir():
            for entry in iter_folder(source):
                yield from [entry] if isinstance(entry, Skip) else _iter_file(entry, limits)
        else:
            yield from _iter_file(Path(source), limits)


def _iter_stdin(limits: _Limits) -> Iterator[Article | Reading | Skip]:
    if sys.stdin is None:  # a program without a console
        yield Skip("stdin", "this process has no standard input")
        return
    buffer: Any = sys.stdin.buffer  # a reader with a buffer of its own, except where a test puts another stream
    stream = buffer if isinstance(buffer, io.BufferedReader) else io.BufferedReader(buffer)
    yield from _iter_stream(stream, "stdin", shown="stdin", kind=None, limits=limits)


def _iter_file(path: Path, limits: _Limits) -> Iterator[Article | Reading | Skip]:
    shown = printable(str(path))
    try:
        with path.open("rb") as stream:
            yield from _iter_stream(stream, path.name, shown=shown, kind=KINDS.get(path.suffix.lower()), limits=limits)
    except OSError as exc:
        yield Skip(shown, f"cannot be read: {exc.strerror or exc}")


def _iter_stream(
    stream: io.BufferedReader[Any], name: str, *, shown: str, kind: str | None, limits: _Limits
) -> Iterator[Article | Reading | Skip]:
    head, first_line = _peek_text(stream)
    try:
        if not head:
            raise InputError("the file is empty")
        if kind in (None, "text"):
            kind = _guess_kind(head, named=kind)
        if kind == "jsonl":
            check_magic(head)
            yield from iter_lines(stream, name, shown=shown, first_line=first_line, max_bytes=limits.line)
        else:
            data = stream.read(limits.file + 1)
            if len(data) > limits.file:
                raise InputError(f"the file has more than {limits.file:,} bytes, the limit for one article")
            decode, parse = _PARSERS[kind or "text"]
            yield parse(decode(data), name)
    except InputError as exc:
        yield Skip(shown, str(exc))


def _peek_text(stream: io.BufferedReader[Any]) -> tuple[bytes, int]:
    """Return the next bytes that are not blank, unread, and the number of the line in which they stand."""
    line = 1
    while head := stream.peek(_PEEK_BYTES):
        text = head.lstrip()
        blank = head[: len(head) - len(text)]
        line += blank.count(b"\n")
        stream.read(len(blank))
        if text:
            return text, line
    return b"", line


def _guess_kind(head: bytes, *, named: str | None) -> str:
    """Tell the kind of what has no suffix, and find the pages among what is called .txt."""
    start = head.decode(wide_encoding(head) or "utf-8-sig", "ignore").lstrip().lower()
    if named is not None:
        return "html" if start.startswith(("<!doctype html", "<html")) else named
    if start.startswith("["):
        raise InputError("this begins as a JSON list; write JSON lines, one object a line")
    return "jsonl" if start.startswith("{") else "html" if start.startswith("<") else "text"
