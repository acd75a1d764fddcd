"""Tokens: runs of capitalised words in a sentence, out of which `names` cuts names.

Compounds are taken apart here ("Meta-Mitarbeiter", "Temasek-backed": only the name goes on), the genitive s is cut
off, and lower-case links ("Bank of ...", "Familie von ...") are kept where a capital follows.

Room: loaders. Imports `pack` and `words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dealgraph.loaders.reader.pack import Pack, load_sets
from dealgraph.loaders.reader.words import word_class

__all__ = ["ODD_WORD", "Token", "find_runs"]

# Words that look like names whatever their case: "eBay", "K400", "AXA", "Acme.io".
ODD_WORD = re.compile(r"[a-zà-ÿ][A-Z]|[A-Z].*\d|\d.*[A-Za-z]|^[A-ZÄÖÜ&.+]{2,}\d*$|\w\.\w")
_TOKEN = re.compile(r"[^\W_](?:\w|[-’'&.+/](?=\w))*[°]?")
_GENITIVE = re.compile(r"['’][sS]$")
# Amounts and quarters ("41bn", "N15m", "Q3") and abbreviations such as "i.e" are no names, odd as they look.
_AMOUNT = re.compile(
    r"\d[\d.,]*(?:(?:[a-z]{1,3}|[MKBE]|MM|BN|Mn|Cr|T)\b.*|[-.].*)$|[a-z]\.[a-z]|[A-Z]{1,3}\d[\d.,]*(?:m|bn|k)$|Q\d|FY\d"
)
_OPENING = frozenset('–—:"“„»«(•')
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z])+|St|Gebr")
_SMALL_NUMBER = re.compile(r"\d{1,3}|\d\.0")
_AFTER_NUMBER = re.compile(r"[,.;:)“”\"\n]|$| (?:[a-z]|[A-Z]{2})")
_PREFIX = re.compile(r"^(?:Ex|ex|Noch|Co|Nicht|Non|Anti|Mit)-(?=[A-ZÄÖÜ])")


@dataclass(slots=True)
class Token:
    """A word at [start, end) of the article with its class letter (see `words`).

    Further letters: v a lower-case link, & the sign between two names, Z what follows a name's hyphen, # a number.
    `tail` is what follows the hyphen and is no part of the name.
    """

    start: int
    end: int
    word: str
    letter: str
    tail: str = ""
    genitive: bool = False


def find_runs(text: str, start: int, end: int, pack: Pack, lower: str) -> Iterator[list[Token]]:
    """Find the runs of capitalised words of one sentence.

    Args:
        text: the article's text.
        start: first code point of the sentence.
        end: one past its last.
        pack: the language.
        lower: a name that this article writes in lower case, or "".
    """
    run: list[Token] = []
    pending: list[Token] = []  # links, kept only if a capital follows
    for match in _TOKEN.finditer(text, start, end):
        if _opens(text, match, start, lower):
            last = (pending or run)[-1] if run else None
            token = _token(text, match, pack, last, start)
            if last is not None and not _joins(text, last, token, bool(pending)):
                yield run
                run, pending = [], []
            run.extend(pending)
            pending = []
            _append(text, run, token, last, match.end())
            if token.genitive and not token.tail:
                yield run
                run = []
        elif run and not pending and _numbers(text, run[-1], match):
            run.append(Token(match.start(), match.end(), match.group(), "#"))
        elif run and _can_link(text, run, pending, match, pack):
            pending.append(Token(match.start(), match.end(), match.group(), "v"))
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run


def _opens(text: str, match: re.Match[str], sentence: int, lower: str) -> bool:
    """Tell whether a word can be part of a name by its looks."""
    word = match.group()
    if match.start() > sentence and text[match.start() - 1] == "-":  # behind a quoted name: “Acme”-Allianz
        return False
    if _AMOUNT.match(word) and not _SMALL_NUMBER.fullmatch(word):
        return False
    return word[0].isupper() or bool(lower and word.startswith(lower)) or ODD_WORD.search(word) is not None


def _append(text: str, run: list[Token], token: Token, last: Token | None, end: int) -> None:
    if last is not None and text[last.end : token.start] in (" & ", " + "):
        run.append(Token(last.end, token.start, "&", "&"))
    run.append(token)
    if token.tail:
        run.append(Token(token.end, end, token.tail, "Z"))


def _numbers(text: str, last: Token, match: re.Match[str]) -> bool:
    """Tell whether a number ends a name: "Parzelle 9", "Furche 4.0"."""
    return (
        last.letter in "Xn"
        and _SMALL_NUMBER.fullmatch(match.group()) is not None
        and text[last.end : match.start()] == " "
        and _AFTER_NUMBER.match(text, match.end()) is not None
    )


def _can_link(text: str, run: list[Token], pending: list[Token], match: re.Match[str], pack: Pack) -> bool:
    word = match.group()
    if len(pending) > 1 or text[(pending or run)[-1].end : match.start()] != " ":
        return False
    if word in pack.words["surname_links"] and any(token.letter == "P" for token in run[-2:]):
        return True
    if word not in load_sets()["links"]:
        return False
    institution = run[0].letter in "IH" or run[-1].letter in "IH" or word == "of"
    return institution or (bool(pending) and word in ("the", "der", "des"))


def _joins(text: str, last: Token, token: Token, linked: bool) -> bool:
    gap = text[last.end : token.start]
    if gap in (" ", " & ", " + "):
        return True
    if gap in (". ", "."):
        return last.letter in "LT" or (len(last.word) == 1 and not linked) or bool(_INITIALS.fullmatch(last.word))
    return gap == ", " and token.letter == "L" and token.word not in ("SE", "AB", "AS", "Co")


def _token(text: str, match: re.Match[str], pack: Pack, last: Token | None, sentence: int) -> Token:
    word, start, end = match.group(), match.start(), match.end()
    genitive = bool(_GENITIVE.search(word))
    if genitive:
        word, end = word[:-2], end - 2
    prefix = _PREFIX.match(word)
    if prefix and len(word) > prefix.end() + 1:
        word, start = word[prefix.end() :], start + prefix.end()
    head, hyphen, tail = word.rpartition("-")
    surname = last is not None and last.letter in "PTv"
    if hyphen and head and _is_tail(tail, pack) and not (surname and tail[:1].isupper()):
        return Token(start, start + len(head), head, word_class(head, pack), tail, True)
    initial = match.start() == sentence or text[match.start() - 2 : match.start()].strip()[-1:] in _OPENING
    letter = _letter(word, initial, pack)
    if letter == "X" and word.endswith(("'", "’")):
        word, end = word[:-1], end - 1
    return Token(start, end, word, letter, "", genitive)


def _letter(word: str, initial: bool, pack: Pack) -> str:
    """Class a word; one that may begin a sentence is a common word if it is known as one."""
    letter, sets = word_class(word, pack), load_sets()
    if initial and letter in "XnPGH" and word.lower() in pack.words["common"]:
        return "F"
    capital_inside = not initial and letter == "F" and pack.language == "en" and len(word) > 2
    return "f" if capital_inside and word not in sets["small"] and word not in sets["posts"] else letter


def _is_tail(tail: str, pack: Pack) -> bool:
    """Tell whether what follows the hyphen is a word about the name: "Meta-Mitarbeiter", "Temasek-backed"."""
    if tail[:1].islower():
        return len(tail) > 2
    return word_class(tail, pack) in "NRn" and tail not in ("Bank", "Institut")
