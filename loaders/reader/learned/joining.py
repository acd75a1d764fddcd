"""Which names of an article are one entity: surnames, short forms, abbreviations, declined and genitive forms.

Room: loaders. Imports `spans` and `labels` of this folder, `cluster` and `pack` of the reader, and
`dealgraph.graph.keys`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from dealgraph.graph.keys import normal_form
from dealgraph.loaders.reader.cluster import Cluster, abbreviates
from dealgraph.loaders.reader.learned.labels import LABELS, NAMES
from dealgraph.loaders.reader.learned.spans import Found
from dealgraph.loaders.reader.pack import load_pack

__all__ = ["join_names"]

_PERSON = NAMES.index("Person")
# Words that make a second firm of a longer name: Acme and Acme Ventures may be two. Those behind do not: Acme and Acme
# Technologies are one.
_ARMS = frozenset({
    "ventures", "venture", "capital", "invest", "foundation", "stiftung", "fund", "fonds", "bank", "partners",
    "institut", "institute", "university", "universität", "labs", "research", "family", "x",
})  # fmt: skip
_DECLINED = re.compile(r"(?<=\w{4})e[nrms]?$")
_SHORT = re.compile(r"[\w&.+-]{2,12}")
_OPENS = re.compile(r" ?[(„“\"]{1,2}(?:kurz |short |or |oder |auch |now |heute )?[„“\"]?")
_PLAIN = frozenset({
    "technologies", "technology", "tech", "software", "systems", "solutions", "group", "gruppe", "holding", "holdings",
    "company", "international", "industries", "corporation", "global", "worldwide", "deutschland", "europe",
})  # fmt: skip
_FUND = re.compile(r"(?:\w+ )?(?:fund|fonds|ventures?|growth|opportunity)?(?: ?(?:[ivx]+|\d+))|fund|fonds")


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
    people = {forms.root(form) for form in forms.people}
    numbers = {root: number for number, root in enumerate(dict.fromkeys(roots))}
    clusters = []
    for root in numbers:
        mine = [name for name, other in zip(names, roots, strict=True) if other == root]
        kind = _PERSON if root in people else forms.kind_of([name.kind for name in mine])
        cluster = Cluster(LABELS[kind], _full_name(mine), [(name.start, name.end) for name in mine])
        cluster.brackets = [
            (name.form, name.start, name.end)
            for name in mine
            if name.form != cluster.name
            and text[name.start - 1 : name.start] in ("(", "“", "„", '"')
            and forms.in_bracket(name)
        ]
        clusters.append(cluster)
    return clusters, [numbers[root] for root in roots]


@cache
def _first_names() -> frozenset[str]:
    return frozenset(name.casefold() for name in load_pack("en").words["first_names"])


def _full_name(names: list[Found]) -> str:
    """Choose the fullest form; of declined ones ("Deutschen Telekom", "Deutsche Telekom") the one in the nominative."""
    forms = Counter(name.form for name in names)
    base = [form for form in forms if not (form.endswith("s") and form[:-1] in forms)]
    plain = [form for form in base if not _is_fund(normal_form(form), _normal_forms(forms))] or base
    longest = max(plain, key=lambda form: (len(form.split()), len(normal_form(form)), forms[form], form))
    twins = [form for form in plain if _stem(normal_form(form)) == _stem(normal_form(longest))]
    return min(twins, key=lambda form: (len(form), -forms[form], form))


def _normal_forms(forms: Iterable[str]) -> set[str]:
    """Return the normal forms of several names."""
    return {normal_form(form) for form in forms}


def _is_fund(form: str, others: Iterable[str]) -> bool:
    """Tell whether a form is a fund of one of the others: "Acme Fund II" of Acme."""
    return any(form.startswith(other + " ") and _FUND.fullmatch(form[len(other) + 1 :]) for other in others)


def _stem(form: str) -> str:
    """Take the endings of declined adjectives off all words but the last."""
    *words, last = form.split()
    return " ".join([*(_DECLINED.sub("", word) for word in words), last])


class _Forms:
    """The forms of an article and which of them are one, as a union-find over normal forms."""

    def __init__(self, text: str, names: list[Found]) -> None:
        self.text, self.names = text, names
        self.of = [normal_form(name.form, person=name.kind == _PERSON) for name in names]
        kinds: dict[str, list[int]] = defaultdict(list)
        self.first: dict[str, int] = {}  # headlines, which shorten names, left out
        head = text.find("\n")
        self.at: dict[str, list[int]] = defaultdict(list)
        for number, (form, name) in enumerate(zip(self.of, names, strict=True)):
            kinds[form].append(name.kind)
            if name.start > head:
                self.first.setdefault(form, name.start)
            self.at[form].append(number)
        self.kinds = {form: self.kind_of(votes) for form, votes in kinds.items()}
        # A first name before what is a person's name elsewhere in the text: a person, whatever the word means.
        self.people = {form for form in kinds if self._is_full_name(form)}
        self.kinds |= dict.fromkeys(self.people, _PERSON)
        self.order = sorted(kinds, key=lambda form: (-len(form.split()), -len(form), form))
        self.parent = {form: form for form in kinds}
        for form in self.order:  # a lone surname or short form takes the kind of the full name that it belongs to
            full = [other for other in self.order if " " in other and self._part(other) == form]
            if " " not in form and full and self.kinds[form] not in {self.kinds[other] for other in full}:
                self.kinds[form] = self.kinds[full[0]]

    def _is_full_name(self, form: str) -> bool:
        first, _, surname = form.partition(" ")
        return self.kinds.get(surname) == _PERSON and first in _first_names()

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
        """Find the form that this one is another way of writing, and join the two."""
        home = self._home_of_person(form) if self.kinds[form] == _PERSON else self._home_of_firm(form)
        if home is not None and self.root(home) != self.root(form):
            self.parent[self.root(form)] = self.root(home)

    def _home_of_person(self, form: str) -> str | None:
        """Return the full name that a surname, or a first name that is nobody else's, belongs to."""
        one = form.split()
        people = [other for other in self.order if self.kinds[other] == _PERSON and len(other.split()) > len(one)]
        surname = next((other for other in people if other.split()[-len(one) :] == one), None)
        if surname is not None or len(one) > 1:
            both = (other for other in people if (other.split()[0], other.split()[-1]) == (one[0], one[-1]))
            return surname or next(both, None)
        named = {self.root(other): other for other in people if other.split()[0] == form and len(form) > 3}
        return next(iter(named.values())) if len(named) == 1 else None

    def _home_of_firm(self, form: str) -> str | None:
        firms = [other for other in self.order if other != form and self.kinds[other] != _PERSON]
        twin = next((o for o in firms if _stem(o) == _stem(form) and " " in form and o < form), None)
        base = next((o for o in firms if form.startswith(o + " ") and _FUND.fullmatch(form[len(o) + 1 :])), None)
        genitive = form[:-1] if form.endswith("s") and form[:-1] in firms else None
        return twin or base or genitive or self._longer(form, firms) or self._abbreviated(form)

    def _longer(self, form: str, firms: list[str]) -> str | None:
        """Return the longer name that a form is short for, where there is but one."""
        rests = {other: rest for other in firms if (rest := _rest(form, other)) and not _is_fund(other, [form])}
        if form in _ARMS or len(form) < 3:
            return None
        own = {other for other, rest in rests.items() if not _ARMS & set(rest)}
        plain = {other for other in own if set(rests[other]) <= _PLAIN}
        for some in (plain, own):
            roots = {self.root(other): other for other in sorted(some)}
            if len(roots) == 1:
                return next(iter(roots.values()))
        if own:
            return None
        arms = {self.root(o): o for o in sorted(rests) if self.first.get(form, 0) >= self.first.get(o, 0)}
        return next(iter(arms.values())) if len(arms) == 1 else None

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
            if full is not None and self.names[full].kind != _PERSON and abbreviates(name.form, self.names[full].form):
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


def _rest(form: str, longer: str) -> list[str]:
    """Return the words of a longer name besides those of a short one at its begin or end; none where there are none."""
    one, other = form.split(), longer.split()
    if len(other) > len(one) and other[: len(one)] == one:
        return other[len(one) :]
    if len(other) > len(one) and other[-len(one) :] == one and len(form) > 3:
        return other[: -len(one)]
    return []
