"""Augmentation: every epoch sees each text with other names, cut, or behind another text.

Room: loaders, training only.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from dealgraph.loaders.reader.training.examples import Example

__all__ = ["Swapper", "cut", "join"]

# Names to swap in, and the sounds that made-up words are put together from.
_NAMES: dict[str, list[str]] = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))
_ONSETS, _VOWELS, _CODAS, _ENDINGS = (_NAMES[part] for part in ("onsets", "vowels", "codas", "endings"))
_PERSON = 1
_BORROWED, _SMALL = 0.36, 0.04  # shares of names that are an ordinary word, and of them that are written small


def _invent(r: random.Random, words: list[str]) -> str:
    """Make up a word for a name in many shapes, or borrow one of these ordinary words."""
    k = r.random()
    if k < _BORROWED and words:
        word = r.choice(words)
        return word.lower() if r.random() < _SMALL / _BORROWED else word
    word = "".join(
        r.choice(_ONSETS) + r.choice(_VOWELS) + r.choice(_CODAS) for _ in range(r.choice([1, 2, 2, 3]))
    ).capitalize()
    if k < 0.6:
        word += r.choice(_ENDINGS)
    elif k < 0.66:
        word += r.choice(["Bio", "Pay", "AI", "Soft", "Lab", "Hub"])
    elif k < 0.70:
        word = word.lower() + r.choice([".ai", ".io", "24", ".de", "365", ""])
    elif k < 0.74:
        word = "".join(r.choice("ABCDEFGHKLMNPRSTVW") for _ in range(r.choice([2, 3, 3, 4])))
    elif k < 0.77:
        word = word.upper()
    elif k < 0.80:
        word += "-" + "".join(r.choice(_ONSETS) + r.choice(_VOWELS) for _ in range(2)).capitalize()
    return word


class Swapper:
    """Gives the entities of a text other names, so that the network learns from context, not from names."""

    def __init__(self, examples: list[Example]) -> None:
        count: dict[str, int] = {}
        self.pool: dict[int, list[str]] = {}
        for example in examples:
            forms: dict[int, set[str]] = {}
            for start, end, owner, genitive in example["mentions"]:
                if not isinstance(owner, list):
                    forms.setdefault(owner, set()).add(example["text"][start : end - (genitive == 1)])
            for owner, names in forms.items():
                for word in {word for name in names for word in name.split()}:
                    count[word] = count.get(word, 0) + 1
                self.pool.setdefault(example["kinds"][owner], []).append(max(names, key=lambda name: (len(name), name)))
        # Words that many names share (Capital, Ventures, GmbH, of) say what a thing is, and stay.
        self.keep = {word for word, n in count.items() if n >= 4 or (word[0].islower() and len(word) < 5)}
        # Ordinary words: German nouns as they stand, English words with a capital.
        plain: dict[str, set[str]] = {"de": set(), "en": set()}
        for example in examples:
            shape = "[A-ZÄÖÜ][a-zäöüß]{4,12}" if example["language"] == "de" else "[a-z]{4,12}"
            found = re.findall(rf"(?<=[a-zäöü,] ){shape}\b", example["text"])
            plain[example["language"]].update(word.capitalize() for word in found)
        self.words = {language: sorted(words - set(count)) for language, words in plain.items()}

    def __call__(self, example: Example, r: random.Random, share: float) -> Example:
        """Return the text with about this share of its entities renamed, each everywhere alike."""
        text = example["text"]
        words = self.words[example["language"]]
        swap = {owner for owner in range(len(example["kinds"])) if r.random() < share}
        forms: dict[int, set[str]] = {}
        for start, end, owner, genitive in example["mentions"]:
            if not isinstance(owner, list):
                forms.setdefault(owner, set()).add(text[start : end - (genitive == 1)])
        whole = {}
        for owner in sorted(swap & set(forms)):
            kind = example["kinds"][owner]
            if kind != _PERSON and len(forms[owner]) == 1 and r.random() < 0.4:
                whole[owner] = r.choice(
                    _NAMES["well-known organizations"] if kind == 0 and r.random() < 0.5 else self.pool[kind]
                )
        table: dict[str, str] = {}
        out, mentions, moves, at, length = [], [], [], 0, 0
        for start, end, owner, genitive in example["mentions"]:
            form, tail = text[start:end], ""
            if not isinstance(owner, list):
                if genitive == 1:
                    form, tail = form[:-1], "s"
                if owner in swap:
                    kind = example["kinds"][owner]
                    form = whole.get(owner) or self._rename(form, kind == _PERSON, table, words, r)
                    if tail and form[-1] in "sxzß":
                        tail, genitive = "", 0
                    elif genitive == -1:
                        genitive = 0
                if example["language"] == "de" and genitive == 0 and form[-1] not in "sxzß." and r.random() < 0.03:
                    tail, genitive = "s", 1
            out += [text[at:start], form + tail]
            length += start - at
            mentions.append((length, length + len(form + tail), owner, genitive))
            length += len(form + tail)
            moves.append((end, length - end))
            at = end
        out.append(text[at:])

        def move(place: int) -> int:
            shift = 0
            for end, by in moves:
                if end > place:
                    break
                shift = by
            return place + shift

        facts = [fact | {"ev": fact["ev"] and (move(fact["ev"][0]), move(fact["ev"][1]))} for fact in example["facts"]]
        return example | {"text": "".join(out), "mentions": mentions, "facts": facts}

    def _rename(self, form: str, person: bool, table: dict[str, str], words: list[str], r: random.Random) -> str:
        parts = form.split(" ")
        return " ".join(
            self._word(part, person, n == 0 and len(parts) > 1, table, words, r) for n, part in enumerate(parts)
        )

    def _word(
        self, word: str, person: bool, first: bool, table: dict[str, str], words: list[str], r: random.Random
    ) -> str:
        if word in self.keep or not re.search(r"[^\W\d]", word):
            return word
        if word not in table:
            if person:
                known = r.choice(_NAMES["first names" if first else "surnames"])
                table[word] = known if r.random() < 0.7 else _invent(r, [])[:12].capitalize()
            elif "-" in word and r.random() < 0.7:
                parts = [p if p in self.keep or len(p) < 3 else _invent(r, words) for p in word.split("-")]
                table[word] = "-".join(parts)
            else:
                table[word] = _invent(r, words)
        return table[word]


def cut(example: Example, r: random.Random) -> Example:
    """Drop the headline or a part at either end; facts that may have stood there become unknown."""
    text = example["text"]
    stops = [0, *(m.end() for m in re.finditer(r"[.!?“”\"]\s+(?=[A-ZÄÖÜ„“\"])|\n+", text)), len(text)]
    n = len(stops)
    if n < 5:
        return example
    i = min(r.choice([0, 1, 1, 2, r.randrange(n // 2)]), n - 3)
    j = max(r.choice([n - 1, n - 1, n - 2, r.randrange(i + (n - i) // 2, n)]), i + 2)
    start, end = stops[i], stops[j]
    left = [m for m in example["mentions"] if m[0] >= start and m[1] <= end]
    lost = [m for m in example["mentions"] if not (m[0] >= start and m[1] <= end)]
    missing = {owner for m in lost for owner in (m[2] if isinstance(m[2], list) else [m[2]])}
    ids = sorted({m[2] for m in left if not isinstance(m[2], list)})
    new = {entity: number for number, entity in enumerate(ids)}
    facts: list[Example] = []
    unknown = list(example["unknown"])
    for fact in example["facts"]:
        if fact["s"] not in new or fact["o"] not in new:
            continue
        moved = fact | {"s": new[fact["s"]], "o": new[fact["o"]], "ev": None}
        if fact["ev"]:
            stays = fact["ev"][0] >= start - 2 and fact["ev"][1] <= end + 2
            moved["ev"] = (fact["ev"][0] - start, fact["ev"][1] - start) if stays else None
        else:  # where the fact is told is not known: it stays if its ends lost no mention
            stays = not {fact["s"], fact["o"]} & missing
        (facts if stays else unknown).append(moved)
    mentions = []
    for a, b, owner, genitive in left:
        kept = [new[o] for o in owner if o in new] if isinstance(owner, list) else new[owner]
        if kept != []:
            mentions.append((a - start, b - start, kept, genitive))
    rounds = [x | {"company": new[x["company"]]} for x in example["rounds"] if x["company"] in new]
    return example | {
        "text": text[start:end], "mentions": mentions, "kinds": [example["kinds"][e] for e in ids], "facts": facts,
        "unknown": unknown, "rounds": rounds,
    }  # fmt: skip


def join(one: Example, other: Example) -> Example:
    """Put one text behind another: nothing holds between the entities of the two."""
    shift, more = len(one["text"]) + 2, len(one["kinds"])

    def facts(found: list[Example]) -> list[Example]:
        return [
            f | {"s": f["s"] + more, "o": f["o"] + more, "ev": f["ev"] and (f["ev"][0] + shift, f["ev"][1] + shift)}
            for f in found
        ]

    mentions = [
        (a + shift, b + shift, [o + more for o in owner] if isinstance(owner, list) else owner + more, genitive)
        for a, b, owner, genitive in other["mentions"]
    ]
    return one | {
        "text": one["text"] + "\n\n" + other["text"], "kinds": one["kinds"] + other["kinds"],
        "mentions": one["mentions"] + mentions, "facts": one["facts"] + facts(other["facts"]),
        "unknown": one["unknown"] + facts(other["unknown"]),
        "rounds": one["rounds"] + [x | {"company": x["company"] + more} for x in other["rounds"]],
    }  # fmt: skip
