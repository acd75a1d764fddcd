"""Which names of an article are one entity: surnames, short forms, abbreviations, declined and genitive forms.

Room: loaders. Imports `spans` and `labels` of this folder, `cluster` of the reader, and `dealgraph.graph.keys`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from dealgraph.graph.keys import normal_form
from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.learned.labels import NAMES
from dealgraph.loaders.reader.learned.spans import Found

__all__ = ["join_names"]

_LABELS = {"Organization": "org", "Person": "person", "Alliance": "alliance"}
_PERSON = NAMES.index("Person")
# Words that make a second firm of a longer name: Acme and Acme Ventures may be two.
_ARMS = frozenset(
    [
        "ventures",
        "venture",
        "capital",
        "invest",
        "foundation",
        "stiftung",
        "fund",
        "fonds",
        "bank",
        "partners",
        "institut",
        "institute",
        "university",
        "universität",
        "labs",
        "research",
        "family",
        "x",
    ]
)
_ADJECTIVE = re.compile(r"(?<=\w{4})e[nrms]$")
_SHORT = re.compile(r"[\w&.+-]{2,12}")
_OPENS = re.compile(r" ?[(„“\"]{1,2}(?:kurz |short |or |oder |auch |now |heute )?[„“\"]?")


def join_names(text: str, names: list[Found]) -> tuple[list[Cluster], list[int]]:
    """Put the names of an article together.

    Args:
        text: the article's text.
        names: in order, not overlapping.

    Returns:
        The entities in order of their first mention, and for each name the number of its entity.
    """
    forms = _Forms(text, names)
    for form in forms.order:
        forms.place(form)
    roots = [forms.root(form) for form in forms.of]
    numbers = {root: number for number, root in enumerate(dict.fromkeys(roots))}
    clusters = []
    for root in numbers:
        mine = [name for name, other in zip(names, roots, strict=True) if other == root]
        kind = forms.kind_of([name.kind for name in mine])
        cluster = Cluster(_LABELS[NAMES[kind]], _full_name(mine), [(name.start, name.end) for name in mine])
        cluster.brackets = [
            (name.form, name.start, name.end)
            for name in mine
            if name.form != cluster.name
            and text[name.start - 1 : name.start] in ("(", "“", "„", '"')
            and forms.in_bracket(name)
        ]
        clusters.append(cluster)
    return clusters, [numbers[root] for root in roots]


def _full_name(names: list[Found]) -> str:
    """Choose the fullest form; of declined ones ("Deutschen Telekom", "Deutsche Telekom") the one in the nominative."""
    forms = Counter(name.form for name in names)
    longest = max(forms, key=lambda form: (len(form.split()), len(normal_form(form)), forms[form], form))
    twins = [form for form in forms if _undeclined(form) == _undeclined(longest)]
    return min(twins, key=lambda form: (len(form), -forms[form], form))


def _undeclined(form: str) -> str:
    words = normal_form(form).split()
    return " ".join([*(re.sub(_ADJECTIVE, "e", word) for word in words[:-1]), *words[-1:]])


class _Forms:
    """The forms of an article and which of them are one, as a union-find over normal forms."""

    def __init__(self, text: str, names: list[Found]) -> None:
        self.text, self.names = text, names
        self.of = [
            _undeclined(name.form) if name.kind != _PERSON else normal_form(name.form, person=True) for name in names
        ]
        kinds: dict[str, list[int]] = defaultdict(list)
        self.first: dict[str, int] = {}
        self.at: dict[str, list[int]] = defaultdict(list)
        for number, (form, name) in enumerate(zip(self.of, names, strict=True)):
            kinds[form].append(name.kind)
            self.first.setdefault(form, name.start)
            self.at[form].append(number)
        self.kinds = {form: self.kind_of(votes) for form, votes in kinds.items()}
        self.order = sorted(kinds, key=lambda form: (-len(form.split()), -len(form), form))
        self.parent = {form: form for form in kinds}
        for form in self.order:  # a lone surname or short form takes the kind of the full name that it belongs to
            full = [other for other in self.order if " " in other and self._part(other) == form]
            if " " not in form and full and self.kinds[form] not in {self.kinds[other] for other in full}:
                self.kinds[form] = self.kinds[full[0]]

    def _part(self, full: str) -> str:
        """Return the word by which a full name is called: a person's last, a firm's first."""
        return full.split()[-1 if self.kinds[full] == _PERSON else 0]

    @staticmethod
    def kind_of(votes: list[int]) -> int:
        return max(sorted(set(votes)), key=votes.count)

    def root(self, form: str) -> str:
        while self.parent[form] != form:
            form = self.parent[form]
        return form

    def place(self, form: str) -> None:
        """Find the longer form that this one is short for, and join the two."""
        for longer in self.order:
            if longer != form and self.root(longer) != self.root(form) and self._is_short_for(form, longer):
                self.parent[self.root(form)] = self.root(longer)
                return
        if self.root(form) == form and self.kinds[form] != _PERSON:
            full = self._abbreviated(form)
            if full is not None:
                self.parent[form] = self.root(full)

    def _is_short_for(self, form: str, longer: str) -> bool:
        one, other = form.split(), longer.split()
        person = self.kinds[form] == _PERSON
        if person != (self.kinds[longer] == _PERSON):
            return False
        if form == longer + "s":
            return True
        if len(other) <= len(one):
            return False
        if person:
            return other[-len(one) :] == one or (
                len(one) == 1 and other[0] == one[0] and len(one[0]) > 3 and self._only(longer, one)
            )
        if len(one) == 2 and one[0] == other[0] and one[-1] == other[-1]:
            return True
        if other[: len(one)] == one:
            rest = other[len(one) :]
        elif other[-len(one) :] == one and len(form) > 3:
            rest = other[: -len(one)]
        else:
            return False
        if len(one) == 1 and one[0] in _ARMS:
            return False
        if not self._only(longer, one):
            return False
        return not (_ARMS & set(rest) and self.first[form] < self.first[longer])

    def _only(self, longer: str, start: list[str]) -> bool:
        """Tell whether no other entity's name begins with the same words."""
        return not any(
            other != " ".join(start) and other.split()[: len(start)] == start and len(other.split()) > len(start)
            and self.root(other) != self.root(longer)
            for other in self.order
        )  # fmt: skip

    def in_bracket(self, name: Found) -> bool:
        """Tell whether a name stands in brackets right behind another name."""
        return self._before_bracket(name) is not None

    def _before_bracket(self, name: Found) -> int | None:
        for number, other in enumerate(self.names):
            if 0 < name.start - other.end <= 14 and _OPENS.fullmatch(self.text, other.end, name.start):
                return number
        return None

    def _abbreviated(self, form: str) -> str | None:
        """Return the form of which this one is the abbreviation: before its bracket, or by its initials."""
        for number in self.at[form]:
            name = self.names[number]
            if not _SHORT.fullmatch(name.form) or sum(c.isupper() for c in name.form) < 2:
                continue
            full = self._before_bracket(name)
            if full is not None and self.names[full].kind != _PERSON and _abbreviates(name.form, self.names[full].form):
                return self.of[full]
            for other, key in zip(self.names, self.of, strict=True):
                initials = "".join(word[0] for word in re.findall(r"\w+", other.form) if word[0].isupper())
                if (
                    key != form
                    and other.kind != _PERSON
                    and " " in other.form
                    and len(name.form) >= 3
                    and initials == name.form
                ):
                    return key
        return None


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether the letters of `short` occur in `name` in order, the first at its start."""
    rest = iter(name.casefold())
    return short[0].casefold() == name[0].casefold() and all(c in rest for c in short.casefold() if c.isalnum())
