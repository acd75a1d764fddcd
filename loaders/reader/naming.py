"""Naming: whether what looks like a name is one, by the evidence of the whole article.

A word that stands behind an article everywhere is a noun; a common noun that stands where a noun would need an article
is a name; what only ever stands behind "in" is a place.

Room: loaders. Imports `names` and `pack`.
"""

from __future__ import annotations

import re

from dealgraph.loaders.reader.names import Candidate
from dealgraph.loaders.reader.pack import Pack

__all__ = ["is_name", "is_place"]

_PARTICIPLE = re.compile(
    r"(?:iert|ig|lich|isch|los|bar|sam|weise|ends|ens)$"
    r"|^(?:Ge|Ver|Be|Ent|Aus|Ab|An|Auf|Ein|Unter|Über|Mit|Zer)[a-zäöüß]+t$"
)
_OFFICE = ("ministerium", "kartellamt", "gericht")
_PLURAL = ("en", "er", "ern", "e", "ung", "s")


def is_place(text: str, group: list[Candidate], pack: Pack) -> bool:
    """Tell whether a form is a place: known as one, opening a wire's report, or mostly behind "in" and the like.

    Args:
        text: the article's text.
        group: all candidates of that form.
        pack: the language.
    """
    labels = {candidate.label for candidate in group}
    if "place" in labels and labels <= {"place", None}:
        return True
    if any(candidate.label is not None or candidate.sure for candidate in group) or " " in group[0].text:
        return False
    located = sum(
        pack.cues["place_before"].search(_before(text, c, 50)) is not None
        and not pack.cues["no_place_after"].match(text, c.end)
        for c in group
    )
    return located * 2 >= len(group)


def is_name(text: str, form: str, group: list[Candidate], others: list[str], pack: Pack) -> bool:
    """Tell whether a form is a name.

    Args:
        text: the article's text.
        form: as written.
        group: all candidates of that form.
        others: all forms of the article; a first name counts only where it ends a longer one.
        pack: the language.
    """
    letters = group[0].kind
    if len(form) < 2 or (len(form) == 2 and not form.isupper()):
        return False
    if any(candidate.label in ("person", "alliance") for candidate in group):
        return True
    if form.lower() in pack.words["function_words"] and letters != "X":
        return False
    if any(candidate.sure for candidate in group) or form in pack.words["known_names"]:
        return True
    if letters == "I" and (form.isupper() or form.endswith(_OFFICE)):
        return True
    if letters.rstrip("#") in ("N", "n") and pack.language == "de":
        return _is_coined(text, form, group, pack)
    if len(letters) == 1 and letters in "PTRAJNHILD#":
        return letters == "P" and any(other != form and other.endswith(" " + form) for other in others)
    if all(_quoted(text, candidate) for candidate in group):
        return False
    check = _is_german_name if pack.language == "de" else _is_english_name
    return check(text, form, group, pack)


def _is_german_name(text: str, form: str, group: list[Candidate], pack: Pack) -> bool:
    if all(candidate.initial for candidate in group) and (
        _PARTICIPLE.search(form) or not pack.cues["verb_after"].match(text, group[0].end)
    ):
        return False
    bare = any(not pack.cues["noun_before"].search(_before(text, c, 30)) for c in group)
    return bare or " " in form or not form.endswith(_PLURAL)


def _is_english_name(text: str, form: str, group: list[Candidate], pack: Pack) -> bool:
    if len(group) > 1 or not group[0].initial:
        return True
    noun = form.endswith(("ing", "ly", "ed", "ion", "ity", "ness", "ers"))
    return not noun and pack.cues["verb_after"].match(text, group[0].end) is not None


def _is_coined(text: str, form: str, group: list[Candidate], pack: Pack) -> bool:
    """Tell whether a German word that may be a common noun is used as a name.

    It is where it never stands behind an article or an adjective, but where a noun in the singular would need one.
    """
    if any(pack.cues["noun_before"].search(_before(text, c, 30)) for c in group):
        return False
    if form.endswith(("en", "ern", "ungen", "innen")) or _quoted(text, group[0]):
        return False
    strong = sum(pack.cues["name_before"].search(_before(text, c, 30)) is not None for c in group)
    strong += sum(c.initial and pack.cues["verb_after"].match(text, c.end) is not None for c in group)
    if "N" in group[0].kind:
        return strong >= 2 or (strong == 1 and len(group) > 2)
    return strong > 0 or len(group) > 1


def _before(text: str, candidate: Candidate, reach: int) -> str:
    return text[max(0, candidate.start - reach) : candidate.start]


def _quoted(text: str, candidate: Candidate) -> bool:
    if candidate.start == 0:
        return False
    opening, closing = text[candidate.start - 1], text[candidate.end : candidate.end + 1]
    return opening in '„“"«»‚‘' and closing in '“”"«»’‘'
