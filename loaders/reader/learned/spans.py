"""From tags of subwords to names and noun phrases in the text.

Room: loaders. Imports `labels` of this folder, and `cluster` of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dealgraph.loaders.reader.cluster import TITLES
from dealgraph.loaders.reader.learned.labels import NAMES

__all__ = ["Found", "find_more", "keep_endings", "read_tags"]

# Legal forms, numbers and single letters alone name nobody.
_NO_NAME = re.compile(r"(?i)(?:gmbh|llc|ag|inc|ltd|plc|publ|se|kg|kgaa|corp|[ivx]+|[\d.,]+|[a-z])\.?")
_KEEPS_STOP = re.compile(r"\b(?:Inc|Co|Corp|Ltd|S\.A|N\.V|Bros|Jr|Sr|e\.V|[A-Z])\.$")
_OUTSIDE = " \n,;:“”„\"'’‘()[]-–—.&|»«/"
_PERSON, _PHRASE = NAMES.index("Person"), len(NAMES)
# What "no name" counts for: a name missed is lost, one too many is still sorted out by the upper layers. Halving it
# brought German facts 0.007 of F1 on the texts that thresholds are chosen on.
_NO_NAME_WEIGHT = 0.5
_GENITIVE = 0.5  # chance from which an -s is taken for the ending of the case


@dataclass(frozen=True, slots=True)
class Found:
    """A name or noun phrase at [start, end) of the text.

    Args:
        start: first code point.
        end: one past the last.
        kind: place in `NAMES`, or one past them for a noun phrase.
        form: the text there, without a title or the -s of the genitive.
        share: mean of what the tagger gives its subwords for being named, 0..1; 0 where only another place told.
    """

    start: int
    end: int
    kind: int
    form: str
    share: float = 0.0


def read_tags(text: str, offsets: Sequence[tuple[int, int]], tags: Any, genitive: Any) -> list[Found]:
    """Turn tags into names and phrases that begin and end with words.

    Args:
        text: the article's text.
        offsets: of each subword in it; those of special ones are empty.
        tags: (subwords, tags) shares, as `labels.TAGS`.
        genitive: chance that a German -s of the case ends with the subword.
    """
    runs: list[list[Any]] = []  # start, end, kind votes, subwords
    weights = np.where(np.arange(tags.shape[1]) == 0, _NO_NAME_WEIGHT, 1.0)
    named = tags[:, 1 : 1 + 2 * len(NAMES)].sum(axis=1).tolist()
    for place, tag in enumerate(np.argmax(tags * weights, 1).tolist()):
        start, end = offsets[place]
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            continue
        current = runs[-1] if runs and runs[-1][1] is not None else None
        kind = (tag - 1) // 2
        glued = current is not None and start == current[1] and text[start].isalnum() and text[start - 1].isalnum()
        near = current is not None and "\n" not in text[current[1] : start] and start - current[1] <= 1
        if current is not None and (glued or (near and tag and tag % 2 == 0)):
            current[1] = end
            current[3].append(place)
            if tag and not glued:
                current[2].append(kind)
        elif tag:
            runs.append([start, end, [kind], [place]])
        elif current is not None:
            runs.append([start, None, [], []])  # a gap: the next name begins anew
    found = [
        (_trim(text, start, end, kinds, genitive[places[-1]]), sum(named[place] for place in places) / len(places))
        for start, end, kinds, places in runs
        if end is not None
    ]
    return [replace(each, share=share) for each, share in found if each is not None]


def _trim(text: str, start: int, end: int, kinds: list[int], genitive: float) -> Found | None:
    kind = max(sorted(set(kinds)), key=kinds.count)
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end > start and text[end - 1] in _OUTSIDE and not _KEEPS_STOP.search(text[start:end]):
        end -= 1
    while start < end and text[start] in _OUTSIDE:
        start += 1
    if kind == _PERSON:
        title = TITLES.match(text, start, end)
        start = title.end() if title else start
    form = text[start:end]
    if not re.search(r"\w", form) or (kind != _PHRASE and _NO_NAME.fullmatch(form)):
        return None
    if kind == _PHRASE:
        return Found(start, end, kind, form)
    if form.endswith(("'s", "’s")) and len(form) > 2:
        end, form = end - 2, form[:-2]
    elif genitive > _GENITIVE and form.endswith("s") and len(form) > 3:
        form = form[:-1]
    return Found(start, end, kind, form)


def keep_endings(text: str, names: list[Found]) -> list[Found]:
    """Give names their -s back where it is no case: the text has the name again and again, and never without it.

    The network learns the case from the same rule (`training/examples.py`), and yet errs on names in -s.

    Args:
        text: the article's text.
        names: found by the tagger.
    """

    def count(form: str) -> int:
        return len(re.findall(rf"(?<!\w){re.escape(form)}(?!\w)", text))

    own = {name.form for name in names if text[name.start : name.end] == f"{name.form}s"}
    kept = {form for form in own if count(f"{form}s") > 1 and not count(form)}
    return [replace(name, form=f"{name.form}s") if name.form in kept else name for name in names]


def find_more(text: str, names: list[Found], language: str) -> list[Found]:
    """Find names that were found once wherever else they stand as words; a German -s may follow.

    Args:
        text: the article's text.
        names: found by the tagger.
        language: "de" or "en".

    Returns:
        All of them, in order, not overlapping.
    """
    taken = np.zeros(len(text) + 1, bool)
    kept: list[Found] = []
    for name in sorted(names, key=lambda each: (each.start, -each.end)):
        if not taken[name.start : name.end].any():
            taken[name.start : name.end] = True
            kept.append(name)
    votes: dict[str, list[int]] = {}
    for name in kept:
        votes.setdefault(name.form, []).append(name.kind)
    ending = "s?" if language == "de" else ""
    for form, kinds in sorted(votes.items(), key=lambda item: (-len(item[0]), item[0])):
        if len(form) < 3 or not (any(c.isupper() for c in form) or "." in form or any(c.isdigit() for c in form)):
            continue
        kind = max(sorted(set(kinds)), key=kinds.count)
        for match in re.finditer(rf"(?<![\w]){re.escape(form)}{ending}(?!\w)", text):
            if not taken[match.start() : match.end()].any():
                taken[match.start() : match.end()] = True
                kept.append(Found(match.start(), match.end(), kind, form))
    return sorted(kept, key=lambda each: each.start)
