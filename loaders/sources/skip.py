"""What was not read, and text that is safe to show. Imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Skip", "printable"]


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that a load left out.

    Args:
        source: the path or `path:line` of it, "stdin" for standard input.
        reason: one sentence for people: what is wrong and, where it helps, what to do.
    """

    source: str
    reason: str


def printable(text: str) -> str:
    """Return one line that terminals and files take: control, direction and surrogate characters become spaces.

    Example:
        >>> printable("Kurier\\u202e  am\\x1b[31m Hafen\\ud800")
        'Kurier am [31m Hafen'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
