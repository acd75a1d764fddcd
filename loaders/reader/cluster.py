"""From candidates in sentences to the names of an article: which are names at all, and which mean the same one.

Evidence of the whole article decides: a word that stands alone behind an article everywhere is a noun, a surname
belongs to the full name before it, a short form to the longest name that begins with it.

Room: loaders. Imports `names`, `pack` and `dealgraph.graph`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from dealgraph.graph.keys import normal_form
from dealgraph.loaders.reader.names import Candidate
from dealgraph.loaders.reader.pack import Pack

__all__ = ["Cluster", "cluster_names"]

_BRACKET = re.compile(r" ?[(„“\"]+(?:kurz |short |or |oder )?[„“\"]?([A-ZÄÖÜ][\w&.+-]{1,14})[“”\"]?\)")
_LABELS = {"org": "Organization", "person": "Person", "alliance": "Alliance"}
_PARTICIPLE = re.compile(
    r"(?:iert|ig|lich|isch|los|bar|sam|weise|ends|ens)$|^(?:Ge|Ver|Be|Ent|Aus|Ab|An|Auf|Ein|Unter|Über|Mit|Zer)[a-zäöüß]+t$"
)
_TITLE = re.compile(r"(?:(?:Prof|Dr|Mr|Mrs|Ms|Sir|Dame|Lord|Herrn?|Frau|Professor(?:in)?)\.? )+")


@dataclass(slots=True)
class Cluster:
    """One entity of the article: its label, fullest name, places, and the abbreviations given in brackets."""

    label: str
    name: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    brackets: list[tuple[str, int, int]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


def cluster_names(
    text: str, candidates: list[Candidate], title_lines: list[tuple[int, int]], pack: Pack
) -> tuple[list[Cluster], list[tuple[int, int]]]:
    """Decide which candidates are names and put those of one entity together.

    Args:
        text: the article's text.
        candidates: of all sentences, in order.
        title_lines: lines written in title case, searched only for names known from elsewhere.
        pack: the language.

    Returns:
        Clusters in order of their first mention, and the spans of places.
    """
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.text].append(candidate)
    places = {form for form, group in groups.items() if _is_place(text, group, pack)}
    kept = {
        form: group
        for form, group in groups.items()
        if form not in places and _is_name(text, form, group, groups, pack)
    }
    clusters = _join(text, kept, pack)
    _find_more(text, clusters, title_lines)
    for cluster in clusters:
        if cluster.label == "org" and _is_alliance(text, cluster, pack):
            cluster.label = "alliance"
    ordered = sorted(clusters, key=lambda cluster: cluster.spans[0])
    return ordered, sorted((c.start, c.end) for form in places for c in groups[form])


def _is_place(text: str, group: list[Candidate], pack: Pack) -> bool:
    labels = {candidate.label for candidate in group}
    if "place" in labels and labels <= {"place", None}:
        return True
    if any(candidate.label is not None or candidate.sure for candidate in group) or " " in group[0].text:
        return False
    located = sum(bool(pack.cues["place_before"].search(text[max(0, c.start - 50) : c.start])) for c in group)
    return located * 2 >= len(group)


def _is_name(text: str, form: str, group: list[Candidate], groups: dict[str, list[Candidate]], pack: Pack) -> bool:
    letters = group[0].kind
    if len(form) < 2 or (len(form) == 2 and not form.isupper()):
        return False
    if any(candidate.label in ("person", "alliance") for candidate in group):
        return True
    if pack.words["function_words"] & {form.lower()} and letters != "X":
        return False
    if any(candidate.sure for candidate in group) or form in pack.words["known_names"]:
        return True
    if letters == "I" and (form.isupper() or form.endswith(("ministerium", "kartellamt", "gericht"))):
        return True
    if letters.rstrip("#") in ("N", "n") and pack.language == "de":
        return _is_coined(text, form, group, pack)
    if letters in ("P", "T", "R", "A", "J", "N", "H", "I", "L", "D", "#"):
        return letters == "P" and any(other != form and other.endswith(" " + form) for other in groups)
    if all(_quoted(text, c) for c in group):
        return False
    if pack.language == "de":
        bare = sum(not pack.cues["noun_before"].search(text[max(0, c.start - 30) : c.start]) for c in group)
        if all(candidate.initial for candidate in group) and _PARTICIPLE.search(form):
            return False
        if all(candidate.initial for candidate in group) and not pack.cues["verb_after"].match(
            text[group[0].end : group[0].end + 30]
        ):
            return False
        return bare > 0 or " " in form or not form.endswith(("en", "er", "ern", "e", "ung", "s"))
    if all(candidate.initial for candidate in group) and len(group) == 1:
        return not form.endswith(("ing", "ly", "ed", "ion", "ity", "ness", "ers")) and bool(
            pack.cues["verb_after"].match(text[group[0].end : group[0].end + 30])
        )
    return True


def _is_alliance(text: str, cluster: Cluster, pack: Pack) -> bool:
    """Tell whether an organization is called an alliance, in its name, before it or in an apposition behind it."""
    if pack.cues["alliance_name"].search(cluster.name):
        return True
    return any(
        pack.cues["alliance_before"].search(text[max(0, start - 60) : start])
        or pack.cues["alliance_after"].match(text[end : end + 90])
        for start, end in cluster.spans
    )


def _is_coined(text: str, form: str, group: list[Candidate], pack: Pack) -> bool:
    """Tell whether a German word that may be a common noun is used as a name: never behind an article or adjective, and
    in places where a noun in the singular would need one.
    """
    if any(pack.cues["noun_before"].search(text[max(0, c.start - 30) : c.start]) for c in group):
        return False
    if form.endswith(("en", "ern", "ungen", "innen")) or _quoted(text, group[0]):
        return False
    strong = sum(bool(pack.cues["name_before"].search(text[max(0, c.start - 30) : c.start])) for c in group)
    strong += sum(bool(c.initial and pack.cues["verb_after"].match(text[c.end : c.end + 30])) for c in group)
    if "N" in group[0].kind:
        return strong >= 2 or (strong == 1 and len(group) > 2)
    return strong > 0 or len(group) > 1


def _quoted(text: str, candidate: Candidate) -> bool:
    return (
        text[candidate.start - 1 : candidate.start] in '„“"«»‚‘'
        and text[candidate.end : candidate.end + 1] in '“”"«»’‘'
        and candidate.start > 0
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
            home = Cluster(label or "org", _TITLE.sub("", form) if label == "person" else form)
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
        bare = _TITLE.sub("", form)
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
    for cluster in list(clusters):
        for _, end in list(cluster.spans):
            match = _BRACKET.match(text, end)
            if not match or match.group(1) == cluster.name or cluster.label == "person":
                continue
            short = match.group(1)
            other = next((c for c in clusters if c is not cluster and c.name == short), None)
            if other is None or not _abbreviates(short, cluster.name):
                continue
            cluster.spans.extend(span for span in other.spans if span not in cluster.spans)
            other.spans = []
            cluster.brackets.append((short, match.start(1), match.end(1)))


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether the letters of `short` occur in `name` in order, the first at its start."""
    rest = iter(name.casefold())
    return (
        short[0].casefold() == name[0].casefold()
        and all(c in rest for c in short.casefold() if c.isalnum())
        or short.isupper()
    )


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
        first = cluster.name.split()[0]
        if cluster.label == "org" and first[:1].islower() and len(first) > 3:
            forms.setdefault(first, cluster)
    if not forms:
        return
    covered = {at for cluster in clusters for start, end in cluster.spans for at in range(start, end)}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    for form in longest:
        for start, end in _places(text, form):
            if start not in covered and end - 1 not in covered:
                forms[form].spans.append((start, end))
                covered.update(range(start, end))
    for start, end in title_lines:
        for match in re.finditer(
            "|".join(r"\b" + re.escape(form) + r"\b" for form in longest), text[start:end], re.IGNORECASE
        ):
            span = (start + match.start(), start + match.end())
            form = next((f for f in longest if f.casefold() == match.group().casefold()), None)
            if form and span[0] not in covered and span[1] - 1 not in covered:
                forms[form].spans.append(span)
                covered.update(range(*span))
    for cluster in clusters:
        cluster.spans = sorted(set(cluster.spans))
