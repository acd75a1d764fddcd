"""Clusters: the names of an article, each with all places that mean the same one.

`naming` decides what is a name. A surname belongs to the full name, a short form to the longest name that begins or
ends with it, an abbreviation in brackets to the name before it.

Room: loaders. Imports `names`, `naming`, `pack` and `dealgraph.graph`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from dealgraph.graph.keys import normal_form
from dealgraph.loaders.reader.names import Candidate
from dealgraph.loaders.reader.naming import is_name, is_place
from dealgraph.loaders.reader.pack import Pack

__all__ = ["TITLES", "Cluster", "abbreviates", "cluster_names", "with_titles"]

_BRACKET = re.compile(r" ?[(„“\"]+(?:kurz |short |or |oder )?[„“\"]?([A-ZÄÖÜ][\w&.+-]{1,14})[“”\"]?\)")
# A form of address before a name. A full stop follows abbreviations alone: in "seiner Frau. Eva Lindholm" none does.
TITLES = re.compile(
    r"(?:(?:(?:Prof|Dr|Mag|Dipl|Ing|DI|med|jur|phil|Mr|Mrs|Ms)\b\.?"
    r"|(?:Sir|Dame|Lady|Lord|Herrn?|Frau|Professor(?:in)?|Doktor)\b)[ -]*)+"
)
_TITLES_BEFORE = re.compile(rf"\b{TITLES.pattern}$")


@dataclass(slots=True)
class Cluster:
    """One entity of the article: its label, fullest name, places, and the abbreviations given in brackets."""

    label: str
    name: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    brackets: list[tuple[str, int, int]] = field(default_factory=list)


def cluster_names(
    text: str, candidates: list[Candidate], title_lines: list[tuple[int, int]], pack: Pack
) -> list[Cluster]:
    """Decide which candidates are names and put those of one entity together.

    Args:
        text: the article's text.
        candidates: of all sentences, in order.
        title_lines: lines written in title case, searched only for names known from elsewhere.
        pack: the language.

    Returns:
        Clusters in order of their first mention.
    """
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.text].append(candidate)
    forms = list(groups)
    kept = {
        form: group
        for form, group in groups.items()
        if not is_place(text, group, pack) and is_name(text, form, group, forms, pack)
    }
    clusters = _join(text, kept, pack)
    _find_more(text, clusters, title_lines)
    for cluster in clusters:
        if cluster.label == "org" and _is_alliance(text, cluster, pack):
            cluster.label = "alliance"
    return sorted(clusters, key=lambda cluster: cluster.spans[0])


def _is_alliance(text: str, cluster: Cluster, pack: Pack) -> bool:
    """Tell whether an organization is called an alliance, in its name, before it or in an apposition behind it."""
    if pack.cues["alliance_name"].search(cluster.name):
        return True
    return any(
        pack.cues["alliance_before"].search(text[max(0, start - 60) : start])
        or pack.cues["alliance_after"].match(text[end : end + 90])
        for start, end in cluster.spans
    )


def _join(text: str, kept: dict[str, list[Candidate]], pack: Pack) -> list[Cluster]:
    """Attach each form to the longest form that it can be short for; longest first, ties in order of the text."""
    clusters: list[Cluster] = []
    forms = sorted(kept, key=lambda form: (-len(form.split()), -len(form), kept[form][0].start))
    for form in forms:
        group = kept[form]
        label = _label(form, group)
        home = next((c for c in clusters if _same(form, label, c, pack)), None)
        if home is None:
            home = Cluster(label or "org", TITLES.sub("", form) if label == "person" else form)
            clusters.append(home)
        home.spans.extend((candidate.start, candidate.end) for candidate in group)
    _add_brackets(text, clusters)
    return [cluster for cluster in clusters if cluster.spans]


def _label(form: str, group: list[Candidate]) -> str | None:
    counts: dict[str, int] = defaultdict(int)
    for candidate in group:
        if candidate.label and candidate.label != "place":
            counts[candidate.label] += 1
    if "alliance" in counts:
        return "alliance"
    return max(counts, key=lambda label: (counts[label], label)) if counts else None


def _same(form: str, label: str | None, cluster: Cluster, pack: Pack) -> bool:
    name, known = cluster.name, cluster.label
    if label is not None and label != known and not (" " not in form and known == "person" and label != "alliance"):
        return False
    if known == "person":
        bare = TITLES.sub("", form)
        return (
            name == bare
            or name.endswith(" " + bare)
            or (" " in bare and name.split()[0] == bare.split()[0] and name.split()[-1] == bare.split()[-1])
        )
    if form[0].lower() not in {word[0].lower() for word in name.split()} and not form.lower().startswith(
        ("the ", "der ", "die ", "das ")
    ):
        return False
    short, full = normal_form(form), normal_form(name)
    if short == full or full.startswith(short + " "):
        return True
    if full.endswith(" " + short) and len(short) > 3 and pack.classes.get(form, "X") in "Xn":
        return True
    if full + "s" == short and len(full) > 2:
        return True
    if form.isupper() and 2 < len(form) <= 6 and " " in name:
        return form == "".join(word[0] for word in re.findall(r"[A-ZÄÖÜ]\w*", name))
    return False


def _add_brackets(text: str, clusters: list[Cluster]) -> None:
    """Take "(QIA)" behind a name as a form of it, and what was found of that form with it."""
    for cluster in clusters:
        for _, end in list(cluster.spans):
            match = _BRACKET.match(text, end) if cluster.label != "person" else None
            if match is None or match.group(1) == cluster.name or not abbreviates(match.group(1), cluster.name):
                continue
            short, span = match.group(1), match.span(1)
            other = next((c for c in clusters if c is not cluster and c.name == short), None)
            if other is None and not short.isupper():  # "Acme (Berlin)"
                continue
            if other is not None:
                cluster.spans.extend(place for place in other.spans if place not in cluster.spans)
                other.spans = []
            cluster.spans.extend([span] if span not in cluster.spans else [])
            cluster.brackets.append((short, *span))


def with_titles(text: str, cluster: Cluster) -> list[tuple[int, int]]:
    """Return the places of an entity; those of a person with the titles that stand before the name ("Mr. Brumby").

    Args:
        text: the article's text.
        cluster: one entity.
    """
    if cluster.label != "person":
        return cluster.spans
    before = ((_TITLES_BEFORE.search(text, max(0, start - 40), start), start, end) for start, end in cluster.spans)
    return [(title.start() if title else start, end) for title, start, end in before]


def abbreviates(short: str, name: str) -> bool:
    """Tell whether the letters of `short` occur in `name` in order, the first at its start."""
    rest = iter(name.casefold())
    return short[0].casefold() == name[0].casefold() and all(c in rest for c in short.casefold() if c.isalnum())


def _places(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Yield where a form stands as a word or as the first part of a hyphened one."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if not (before.isalnum() or before in ("-", "_")) and not (after.isalnum() or after == "_"):
            yield start, end
        start = text.find(form, end)


def _find_more(text: str, clusters: list[Cluster], title_lines: list[tuple[int, int]]) -> None:
    """Find known names in title-case lines and wherever else they stand uncovered."""
    forms: dict[str, Cluster] = {}
    for cluster in clusters:
        for start, end in cluster.spans:
            forms.setdefault(text[start:end], cluster)
        first, last = cluster.name.split()[0], cluster.name.split()[-1]
        if cluster.label == "person" and len(last) > 3 and last[0].isupper():
            forms.setdefault(last, cluster)
        if cluster.label == "org" and first[:1].islower() and len(first) > 3:
            forms.setdefault(first, cluster)
    covered = {at for cluster in clusters for start, end in cluster.spans for at in range(start, end)}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        places = [*_places(text, form), *(place for line in title_lines for place in _in_title(text, form, line))]
        for start, end in places:
            if start not in covered and end - 1 not in covered:
                forms[form].spans.append((start, end))
                covered.update(range(start, end))
    for cluster in clusters:
        cluster.spans = sorted(set(cluster.spans))


def _in_title(text: str, form: str, line: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield where a form stands in a line of capitals, in whatever case."""
    for match in re.finditer(rf"\b{re.escape(form)}\b", text[line[0] : line[1]], re.IGNORECASE):
        yield line[0] + match.start(), line[0] + match.end()
