"""Cypher cut into tokens, the way both engines cut it; what they could cut differently is refused.

Owns where a string, a quoted name, a comment, a number and a word begin and end. Invariant: the tokens of a text,
joined, are that text. Neo4j decodes `\\u` escapes before it looks for quotes and takes many Unicode spaces for spaces;
KGLite knows ASCII only outside of quotes and no `/* */`. So all of these are refused, and so are control characters.

Room: queries. Imports nothing of ours.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["MAX_CHARACTERS", "RefusedError", "Token", "tokenise"]

# Not measured: a query typed by hand has some hundred characters.
MAX_CHARACTERS = 20_000

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\n]+|\r\n)
    |(?P<comment>//[^\n]*)
    |(?P<string>'(?:[^'\\]|\\[\\'"bfnrt])*'|"(?:[^"\\]|\\[\\'"bfnrt])*")
    |(?P<quoted>`(?:[^`\\\r\n\t]|``)+`(?!`))
    |(?P<number>(?:0x[0-9A-Fa-f]+|0o[0-7]+|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_]|\.(?!\.)))
    |(?P<parameter>\$(?:[A-Za-z0-9_]+|`[^`\\\r\n\t]+`))
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>->|<-|<=|>=|<>|=~|\|\||\.\.|/(?!\*)|[-()\[\]{}:,.*+%^=<>|&;])
    """,
    re.VERBOSE,
)
# C0 and C1 controls but tab and line end, a lone carriage return, half of a surrogate pair.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")


class RefusedError(Exception):
    """Why a text is refused, and at which character. Never leaves the room: `guard` makes a message of it."""


class Token(NamedTuple):
    """A piece of the text.

    Args:
        kind: space, comment, string, quoted (a name in backticks), number, parameter, word or mark.
        text: as written.
        at: offset of its first character.
    """

    kind: str
    text: str
    at: int


def tokenise(cypher: str) -> list[Token]:
    """Cut the whole text into tokens, spaces and comments included.

    Raises:
        RefusedError: the text is too long or holds something that two engines may read differently.
    """
    _check_characters(cypher)
    tokens, at = list[Token](), 0
    while at < len(cypher):
        found = _TOKEN.match(cypher, at)
        if found is None:
            raise RefusedError(_why_no_token(cypher, at), at)
        tokens.append(Token(str(found.lastgroup), found.group(), at))
        at = found.end()
    return tokens


def _check_characters(cypher: str) -> None:
    if len(cypher) > MAX_CHARACTERS:
        raise RefusedError(f"longer than {MAX_CHARACTERS} characters; put long values in parameters", MAX_CHARACTERS)
    if found := _CONTROL.search(cypher):
        raise RefusedError(
            f"control character {found.group()!a} is refused; use plain spaces and line ends", found.start()
        )
    if found := re.search(r"\\[uU]", cypher):
        raise RefusedError(
            "escapes like \\u0041 are refused; write the character itself or use a parameter", found.start()
        )


def _why_no_token(cypher: str, at: int) -> str:
    char = cypher[at]
    if cypher.startswith("/*", at):
        return "/* */ comments are refused; use // to the end of the line"
    if char in "'\"":
        known = r"\\ \' \" \n \t \r \b \f"
        return rf"this {char} is never closed, or holds an escape other than {known} (write \\d for \d)"
    if char == "`":
        return "this ` is never closed, or holds a backslash or a line end"
    if char == "$":
        return "only $name is a parameter; labels and types cannot be computed"
    if char in "0123456789.":
        return "this is no number; put a space behind a number"
    if not char.isascii():
        return f"{char!r} ({char!a}) may stand in a 'string' or in `backticks` only"
    return f"{char!r} is not part of the Cypher that both stores read"
