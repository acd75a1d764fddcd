"""From bytes to text: what is no text at all, byte order marks, declared character sets. Imports `graph.errors`."""

from __future__ import annotations

import codecs
import re

from dealgraph.graph.errors import InputError

__all__ = ["check_magic", "decode_page", "decode_text", "wide_encoding"]

# Longer marks first: that of UTF-32 begins with that of UTF-16.
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF file; save its text as .txt or .html"),
    (b"PK\x03\x04", "a zip archive or office document; save its text as .txt or .html"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save its text as .txt or .html"),
    (b"{\\rtf", "an RTF document; save its text as .txt or .html"),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # HTML asks for it in the first 1024 bytes; pages with long heads put it later
# As browsers do: pages that declare Latin-1 or ASCII are written in Windows-1252.
_AS_WINDOWS = {"iso8859-1", "ascii"}
_SHOWN = 40
_PEEKED = 1024


def wide_encoding(head: bytes) -> str | None:
    """Return "utf-16" or "utf-32" where the bytes begin with that mark, else None."""
    return next((name for mark, name in _WIDE_MARKS if head.startswith(mark)), None)


def check_magic(data: bytes) -> None:
    """Check that a file is none of the kinds that begin with a mark of their own.

    Args:
        data: the beginning of a file, or all of it.

    Raises:
        InputError: it is a PDF, an archive or an office document.
    """
    start = data[:_PEEKED].lstrip()
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise InputError(f"this is {what}")


def _check_text(data: bytes) -> None:
    check_magic(data)
    if b"\x00" in data and wide_encoding(data) is None:
        raise InputError(f"this is no text: NUL byte at byte {data.index(0)}")


def decode_text(data: bytes) -> str:
    """Decode UTF-8, with or without a mark, or UTF-16 and UTF-32 with one.

    Raises:
        InputError: the bytes are no text, or broken; the message has the offset.
    """
    _check_text(data)
    return _decode(data, wide_encoding(data) or "utf-8-sig")


def decode_page(data: bytes) -> str:
    """Decode an HTML page: by its mark, else by the character set that it declares, else as UTF-8.

    Raises:
        InputError: the bytes are no text, the declared set is unknown, or the bytes do not fit it.
    """
    _check_text(data)
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if wide_encoding(data) or data.startswith(codecs.BOM_UTF8) or not declared:
        return decode_text(data)
    name = declared[1].decode("ascii", "replace")
    try:
        known = codecs.lookup(name).name
    except LookupError as exc:
        raise InputError(f"the page declares the unknown character set {name[:_SHOWN]!r}") from exc
    if known.startswith(("utf-16", "utf-32")):  # it was read as bytes up to here, so it is neither
        known = "utf-8"
    return _decode(data, "cp1252" if known in _AS_WINDOWS else known)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        what = "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
        raise InputError(f"broken {what} at byte {exc.start} ({exc.reason}); save the file as UTF-8") from exc
    except (LookupError, ValueError) as exc:  # codecs such as "hex" or "idna" are no character sets
        raise InputError(f"the page declares {encoding!r}, which is no character set") from exc
