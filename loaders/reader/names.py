"""Names in a sentence: where they stand and what they look like, before the article as a whole is looked at.

A run of capitalised words is turned into a string of class letters (see `words`), and the pack's `name_rules`, which
are regular expressions over that string, cut the names out of it.

Room: loaders. Imports `pack` and `tokens`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dealgraph.loaders.reader.pack import Pack, load_sets
from dealgraph.loaders.reader.tokens import ODD_WORD, Token, find_runs

__all__ = ["Candidate", "find_candidates", "is_title_case"]

_WORD = re.compile(r"[^\W\d_]{4,}")
# What stands behind the place that opens a wire's report: "BERLIN (abc) – ", "Bonn, 3. Mai", "PARIS, May 3".
_DATELINE = re.compile(r"(?:/[\w ]+)?(?: \([^)]{1,30}\)|, [^,]{3,20})?(?: ?[—–-] |, \d|, [A-Z][a-z]{2,8}\.? \d)")
_CLOSES = re.compile(r"[,.;)]| und | sowie ")
_NAMING = frozenset("XPnNHIG")
_LOWER_BEFORE = re.compile(r"(?<![\w-])([a-zäöü][\w&-]{2,}) $")
_FAMILY = re.compile(r" family(?: office| trust| foundation)?\b")
_CAPITAL = re.compile(r" [A-ZÄÖÜ]")


@dataclass(slots=True)
class Candidate:
    """What may be a name, at [start, end).

    Args:
        label: "org", "person", "alliance", "place", or None for not yet known.
        sure: True where its looks or its neighbours say that it is a name.
        initial: True for a single word that opens its sentence.
        kind: its class letters.
    """

    start: int
    end: int
    text: str
    label: str | None
    sure: bool
    initial: bool = False
    kind: str = ""


def is_title_case(line: str, language: str) -> bool:
    """Tell whether a line is written In Title Case or IN CAPITALS, so that a capital says nothing of a name."""
    if len(line) > 160 or sum(c.isupper() for c in line) < 4:
        return False
    words: list[str] = _WORD.findall(line)
    if len(words) < 4:
        return False
    if (
        language != "de"
        and not line.endswith((".", "!", "?", "”", '"'))
        and sum(word[0].isupper() for word in words) > 0.7 * len(words)
    ):
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
    for run in find_runs(text, start, end, pack, lower):
        found.extend(_carve(text, run, start, pack))
    return found


def _carve(text: str, run: list[Token], sentence: int, pack: Pack) -> Iterator[Candidate]:
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
                yield _candidate(text, run[match.start() : match.end()], run[: match.start()], label, sentence, pack)
                at = match.end()
                break
        else:
            at += 1


def _candidate(
    text: str, tokens: list[Token], before: list[Token], label: str | None, sentence: int, pack: Pack
) -> Candidate:
    tokens = _trimmed(text, tokens, before, label, pack)
    if pack.language == "de" and _opens_with_noun(text, tokens, label, sentence, pack):
        before, tokens = [*before, tokens[0]], tokens[1:]
    start, end = _edges(text, tokens, before, label, sentence, pack)
    name, letters = text[start:end], "".join(token.letter for token in tokens)
    if label == "person" and name.replace(" ", "_").replace("&", "") in pack.words["no_persons"]:
        label = "org"
    label = _label(text, (start, end), tokens, before, label, sentence, pack)
    family = _FAMILY.match(text, end) if label in (None, "person") else None
    if family:
        end, label = family.end(), "org"
        name = text[start:end]
    if start == sentence and label in (None, "place") and _DATELINE.match(text, end):
        label = "place"
    if label is None and letters == "P" and before and before[-1].letter in "NRZ":
        label = "person"
    sure = label in ("person", "org", "alliance") or _is_sure(name, letters, tokens, before, pack)
    return Candidate(start, end, name, label, sure, start == sentence and len(tokens) == 1, letters)


def _is_sure(name: str, letters: str, tokens: list[Token], before: list[Token], pack: Pack) -> bool:
    if ODD_WORD.search(name):
        return True
    called = "NRZnH" if pack.language == "de" else "NRZn"  # "Hersteller X", "Meta-Gründer X"
    if letters != "N" and before and before[-1].letter in called:
        return True
    return bool(tokens[-1].tail) and tokens[-1].letter != "n"


def _trimmed(text: str, tokens: list[Token], before: list[Token], label: str | None, pack: Pack) -> list[Token]:
    """Drop what stands behind a name and is none: links, posts, dates, and in German a noun of the sentence."""
    while len(tokens) > 1:
        last = tokens[-1]
        if last.letter == "N" and _is_next_noun(text, tokens, before, label, pack):
            owner = tokens[-2]
            if owner.letter == "X" and owner.word.endswith("s") and len(owner.word) > 4:  # "Metas Gewinn"
                owner.end, owner.word = owner.end - 1, owner.word[:-1]
        elif last.letter not in "vFDR":
            break
        tokens = tokens[:-1]
    return tokens


def _is_next_noun(text: str, tokens: list[Token], before: list[Token], label: str | None, pack: Pack) -> bool:
    if pack.language != "de" or label == "person" or {"L", "I", "&"} & {token.letter for token in tokens}:
        return False
    return not (before and (before[-1].letter in "NR" or _CLOSES.match(text, tokens[-1].end)))


def _opens_with_noun(text: str, tokens: list[Token], label: str | None, sentence: int, pack: Pack) -> bool:
    """Tell whether the first word is a long compound behind an article: "die Heizungsfirma Acme"."""
    first = tokens[0]
    if label is not None or len(tokens) < 2 or first.letter != "n" or len(first.word) <= 8:
        return False
    before = text[max(sentence, first.start - 40) : first.start]
    return not ODD_WORD.search(first.word) and pack.cues["noun_before"].search(before) is not None


def _edges(
    text: str, tokens: list[Token], before: list[Token], label: str | None, sentence: int, pack: Pack
) -> tuple[int, int]:
    """Return the span of a name: with the full stop of "Inc.", without a genitive, from a lower-case beginning."""
    start, end, last = tokens[0].start, tokens[-1].end, tokens[-1]
    if last.letter == "L" and text[end : end + 1] == "." and last.word + "." in pack.words["legal"]:
        end += 1
    inflected = last.word.endswith("s") and not last.word.endswith("ss") and _CAPITAL.match(text, end)
    if label == "person" and pack.language == "de" and len(tokens) > 1 and inflected:
        end -= 1
    if label == "org" and tokens[0].letter in "NH" and not before and any(token.letter == "L" for token in tokens):
        opener = _LOWER_BEFORE.search(text, max(sentence, start - 30), start)
        known = pack.words["common"] | load_sets()["links"]
        if opener and opener.group(1) not in known:
            start = opener.start(1)
    return start, end


def _label(
    text: str,
    span: tuple[int, int],
    tokens: list[Token],
    before: list[Token],
    label: str | None,
    sentence: int,
    pack: Pack,
) -> str | None:
    ahead, behind = text[max(sentence, span[0] - 60) : span[0]], text[span[1] : span[1] + 60]
    if label in (None, "person") and pack.cues["alliance_before"].search(ahead):
        return "alliance"
    if label != "person" and pack.cues["alliance_after"].match(behind):
        return "alliance"
    if label is not None:
        return label
    letters = {token.letter for token in tokens}
    if before and before[-1].letter == "T" and "L" not in letters:
        return "person"
    human = len(tokens) <= 3 and letters <= set("XPGnNAv")
    return "person" if human and _looks_human(before, ahead, behind, text[span[0] : span[1]], pack) else None


def _looks_human(before: list[Token], ahead: str, behind: str, name: str, pack: Pack) -> bool:
    if "&" in name or any(c.isdigit() for c in name):
        return False
    if " " not in name:
        post = bool(before) and before[-1].letter in "RZ" and pack.cues["surname_before"].search(ahead)
        return bool(post) and not ODD_WORD.search(name)
    return bool(pack.cues["person_before"].search(ahead) or pack.cues["person_after"].match(behind))
