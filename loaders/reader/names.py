"""Names in a sentence: where they stand and what they look like, before the article as a whole is looked at.

A run of capitalised words is turned into a string of class letters (see `words`), and the pack's `name_rules`, which
are regular expressions over that string, cut the names out of it.

Room: loaders. Imports `pack` and `words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.words import word_class

__all__ = ["Candidate", "find_candidates", "is_title_case"]

_TOKEN = re.compile(r"[^\W_](?:\w|[-’'&.+/](?=\w))*[°]?")
_GENITIVE = re.compile(r"['’][sS]$")
_JOIN = re.compile(r"| | & | \+ |, |\. ?|, (?=Inc|Ltd|LLC|Corp|L\.P)")
_ODD_WORD = re.compile(r"[a-zà-ÿ][A-Z]|[A-Z].*\d|\d.*[A-Za-z]|^[A-ZÄÖÜ&.+]{2,}\d*$|\w\.\w")
_WORD = re.compile(r"[^\W\d_]{4,}")
_DATELINE = re.compile(r"(?:/[\w ]+)?(?: \([^)]{1,30}\)|, [^,]{3,20})?(?: ?[—–-] |, \d|, [A-Z][a-z]{2,8}\.? \d)")
_AMOUNT = re.compile(
    r"\d[\d.,]*(?:(?:[a-z]{1,3}|[MKBE]|MM|BN|Mn|Cr|T)\b.*|[-.].*)$|[a-z]\.[a-z]|[A-Z]{1,3}\d[\d.,]*(?:m|bn|k)$|Q\d|FY\d"
)
_LINKS = frozenset(("of", "for", "für", "zu", "der", "the", "des", "von"))
_OPENING = frozenset('–—:"“„»«(•')
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z])+|St|Gebr")
_CLOSES = re.compile(r"[,.;)]| und | sowie ")
_NAMING = frozenset("XPnNHIG")
_SMALL_NUMBER = re.compile(r"\d{1,3}|\d\.0")
_AFTER_NUMBER = re.compile(r"[,.;:)“”\"\n]|$| (?:[a-z]|[A-Z]{2})")
_LOWER_BEFORE = re.compile(r"(?<![\w-])([a-zäöü][\w&-]{2,}) $")
_POSTS = frozenset(
    "Chief Executive Officer General Partner Partners Managing Director President Vice Head Chair Chairman Medical Operating Financial Scientific Founder Co-founder Co-Founder Senior Board Founders Founding Closing Round Series".split()
)
_SMALL = frozenset("The And But For Not You His Her Its Our She They This That Was Were Has Had Mrs".split())
_FAMILY = re.compile(r" family(?: office| trust| foundation)?\b")
_PREFIX = re.compile(r"^(?:Ex|ex|Noch|Co|Nicht|Non|Anti|Mit)-(?=[A-ZÄÖÜ])")


@dataclass(slots=True)
class Candidate:
    """What may be a name, at [start, end); `label` is "org", "person", "alliance", "place" or None for not yet known."""

    start: int
    end: int
    text: str
    label: str | None
    sure: bool
    initial: bool = False
    kind: str = ""


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    word: str
    letter: str
    tail: str = ""  # what follows a hyphen and is no part of the name: "Mitarbeitern", "backed"
    genitive: bool = False


def is_title_case(line: str, language: str) -> bool:
    """Tell whether a line is written In Title Case or IN CAPITALS, so that a capital says nothing of a name."""
    if len(line) > 160 or sum(c.isupper() for c in line) < 4:
        return False
    words = _WORD.findall(line)
    if len(words) < 4:
        return False
    if language != "de" and sum(word[0].isupper() for word in words) > 0.7 * len(words):
        return True
    return sum(word.isupper() for word in words) > 0.5 * len(words)


def find_candidates(text: str, start: int, end: int, pack: Pack, lower: str = "") -> list[Candidate]:
    """Find what may be names in one sentence.

    Args:
        text: the article's text.
        start: first code point of the sentence.
        end: one past its last.
        pack: words and rules of the article's language.
        lower: a name that this article writes in lower case, or "".

    Returns:
        Candidates in order of their place, not overlapping.
    """
    found: list[Candidate] = []
    for run in _runs(text, start, end, pack, lower):
        found.extend(_carve(text, run, start, pack))
    return found


def _runs(text: str, start: int, end: int, pack: Pack, lower: str) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    pending: list[_Token] = []  # lower-case links such as "von" and "of the", kept only if a capital follows
    links = pack.words["surname_links"] | _LINKS
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        if (
            text[match.start() - 1 : match.start()] == "-" and match.start() > start
        ):  # behind a quoted name: “Acme”-Allianz
            if run:
                yield run
                run, pending = [], []
        elif _AMOUNT.match(word) and not _SMALL_NUMBER.fullmatch(word):
            if run:
                yield run
                run, pending = [], []
        elif word[0].isupper() or (lower and word.startswith(lower)) or _ODD_WORD.search(word):
            last = (pending or run)[-1] if run else None
            token = _token(
                match,
                pack,
                last is not None and last.letter in "PTv",
                match.start() == start or text[match.start() - 2 : match.start()].strip()[-1:] in _OPENING,
            )
            if last is not None and not _joins(text, last, token, bool(pending)):
                yield run
                run, pending = [], []
            run.extend(pending)
            if last is not None and text[last.end : token.start] in (" & ", " + "):
                run.append(_Token(last.end, token.start, "&", "&"))
            run.append(token)
            pending = []
            if token.tail:
                run.append(_Token(token.end, token.end, token.tail, "Z"))
                run[-1].end = match.end()
            if token.genitive and not token.tail:
                yield run
                run = []
        elif (
            run
            and not pending
            and run[-1].letter in "Xn"
            and _SMALL_NUMBER.fullmatch(word)
            and text[run[-1].end : match.start()] == " "
            and _AFTER_NUMBER.match(text, match.end())
        ):
            run.append(_Token(match.start(), match.end(), word, "#"))
        elif (
            run
            and word in links
            and _can_link(run, pending, word, pack)
            and text[(pending or run)[-1].end : match.start()] == " "
        ):
            pending.append(_Token(match.start(), match.end(), word, "v"))
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run


def _can_link(run: list[_Token], pending: list[_Token], word: str, pack: Pack) -> bool:
    if len(pending) > 1:
        return False
    letters = "".join(token.letter for token in run)
    if word in pack.words["surname_links"] and "P" in letters[-2:]:
        return True
    if word in ("of", "for", "für", "zu", "der", "the", "des", "und", "and", "von"):
        return (
            (letters[0] in "IH" or letters[-1] in "IH" or word == "of")
            and word not in ("und", "and")
            or (bool(pending) and word in ("the", "der", "des"))
        )
    return False


def _joins(text: str, last: _Token, token: _Token, linked: bool) -> bool:
    gap = text[last.end : token.start]
    if gap == " " or gap in (" & ", " + "):
        return True
    if gap == ". " or gap == ".":
        return last.letter in "LT" or (len(last.word) == 1 and not linked) or bool(_INITIALS.fullmatch(last.word))
    return gap == ", " and token.letter == "L" and token.word not in ("SE", "AB", "AS", "Co")


def _token(match: re.Match[str], pack: Pack, surname: bool, initial: bool) -> _Token:
    word, start, end = match.group(), match.start(), match.end()
    genitive = bool(_GENITIVE.search(word))
    if genitive:
        word, end = word[:-2], end - 2
    prefix = _PREFIX.match(word)
    if prefix and len(word) > prefix.end() + 1:
        word, start = word[prefix.end() :], start + prefix.end()
    head, hyphen, tail = word.rpartition("-")
    if hyphen and head and _is_tail(head, tail, pack) and not (surname and tail[:1].isupper()):
        return _Token(start, start + len(head), head, word_class(head, pack), tail, True)
    letter = word_class(word, pack)
    if initial and letter in "XnPGH" and word.lower() in pack.words["common"]:
        letter = "F"
    elif (
        not initial
        and letter == "F"
        and pack.language == "en"
        and len(word) > 2
        and word not in _SMALL
        and word not in _POSTS
    ):
        letter = "f"
    if letter == "X" and word.endswith(("'", "’")):
        word, end = word[:-1], end - 1
    return _Token(start, end, word, letter, "", genitive)


def _is_tail(head: str, tail: str, pack: Pack) -> bool:
    """Tell whether what follows the hyphen is a word about the name: "Meta-Mitarbeiter", "Temasek-backed"."""
    if tail[:1].islower():
        return len(tail) > 2
    return word_class(tail, pack) in "NRn" and tail not in ("Bank", "Institut")


def _carve(text: str, run: list[_Token], sentence: int, pack: Pack) -> Iterator[Candidate]:
    for k, token in enumerate(run):
        if token.letter == "f":  # a common word with a capital inside an English sentence is part of a name, or nothing
            beside = run[k + 1].letter if k + 1 < len(run) else run[k - 1].letter if k else "F"
            token.letter = "X" if beside in "XHPLIf&" else "F"
    letters = "".join(token.letter for token in run)
    if _NAMING.isdisjoint(letters):
        return
    at = 0
    while at < len(run):
        for rule, label in (("person", "person"), ("org", "org"), ("place", "place"), ("name", None)):
            match = pack.name_rules[rule].match(letters, at)
            if match and match.end() > at:
                yield from _candidate(
                    text, run[match.start() : match.end()], run[: match.start()], label, sentence, pack
                )
                at = match.end()
                break
        else:
            at += 1


def _candidate(
    text: str, tokens: list[_Token], before: list[_Token], label: str | None, sentence: int, pack: Pack
) -> Iterator[Candidate]:
    while len(tokens) > 1 and (
        tokens[-1].letter in "vFDR"
        or (
            tokens[-1].letter == "N"
            and pack.language == "de"
            and label != "person"
            and not {"L", "I", "&"} & {t.letter for t in tokens}
            and not (before and (before[-1].letter in "NR" or _CLOSES.match(text, tokens[-1].end)))
        )
    ):
        if (
            tokens[-1].letter == "N"
            and tokens[-2].word.endswith("s")
            and tokens[-2].letter == "X"
            and len(tokens[-2].word) > 4
        ):
            tokens[-2].end, tokens[-2].word = tokens[-2].end - 1, tokens[-2].word[:-1]
        tokens = tokens[:-1]
    start, end = tokens[0].start, tokens[-1].end
    name, letters = text[start:end], "".join(token.letter for token in tokens)
    if tokens[-1].letter == "L" and text[end : end + 1] == "." and not tokens[-1].word.endswith("."):
        end += 1
        name = text[start:end]
    following = text[end : end + 12]
    if (
        label == "person"
        and pack.language == "de"
        and len(tokens) > 1
        and tokens[-1].word.endswith("s")
        and re.match(r" [A-ZÄÖÜ]", following)
        and not tokens[-1].word.endswith("ss")
    ):
        end, name = end - 1, name[:-1]
    if (
        label is None
        and len(tokens) > 1
        and pack.language == "de"
        and tokens[0].letter == "n"
        and len(tokens[0].word) > 8
        and not _ODD_WORD.search(tokens[0].word)
    ):
        if pack.cues["noun_before"].search(text[max(sentence, start - 40) : start]):
            before, tokens = [*before, _Token(start, tokens[0].end, tokens[0].word, "N")], tokens[1:]
            start = tokens[0].start
            name, letters = text[start:end], letters[1:]
    if label == "org" and letters[0] in "NH" and "L" in letters and not before:
        opener = _LOWER_BEFORE.search(text, max(sentence, start - 30), start)
        if opener and opener.group(1) not in pack.words["common"] and opener.group(1) not in _LINKS:
            start = opener.start(1)
            name = text[start:end]
    if label == "person" and name.replace(" ", "_").replace("&", "") in pack.words["no_persons"]:
        label = "org"
    before_text, after_text = text[max(sentence, start - 60) : start], text[end : end + 60]
    if label in (None, "person") and pack.cues["alliance_before"].search(before_text):
        label = "alliance"
    elif label != "person" and pack.cues["alliance_after"].match(after_text):
        label = "alliance"
    elif label is None and before and before[-1].letter == "T" and "L" not in letters:
        label = "person"
    elif (
        label is None
        and len(tokens) in (1, 2, 3)
        and set(letters) <= set("XPGnNAv")
        and _looks_like_person(before, before_text, after_text, name, pack)
    ):
        label = "person"
    family = _FAMILY.match(text, end) if label in (None, "person") else None
    if family:
        end, label = family.end(), "org"
        name = text[start:end]
    if start == sentence and label in (None, "place") and _DATELINE.match(after_text):
        label = "place"
    if label is None and letters == "P" and before and before[-1].letter in "NRZ":
        label = "person"
    sure = (
        label in ("person", "org", "alliance")
        or bool(_ODD_WORD.search(name))
        or (letters != "N" and bool(before) and before[-1].letter in "NRZn" + ("H" if pack.language == "de" else ""))
        or (bool(tokens[-1].tail) and tokens[-1].letter != "n")
    )
    yield Candidate(start, end, name, label, sure, start == sentence and len(tokens) == 1, letters)


def _looks_like_person(before: list[_Token], before_text: str, after_text: str, name: str, pack: Pack) -> bool:
    if "&" in name or any(c.isdigit() for c in name):
        return False
    if " " not in name:
        return bool(
            before and before[-1].letter in "RZ" and pack.cues["surname_before"].search(before_text)
        ) and not _ODD_WORD.search(name)
    return bool(pack.cues["person_before"].search(before_text) or pack.cues["person_after"].match(after_text))
