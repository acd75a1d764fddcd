"""Entities of answers: joined over passages, and kept only where the article has the name.

Room: loaders. Imports `folded`, `prompt`, the language packs of `reader`, and `dealgraph.graph`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.keys import name_key, normal_form
from dealgraph.graph.model import Mention, Name
from dealgraph.loaders.reader.llm.folded import Folded, shorten
from dealgraph.loaders.reader.llm.prompt import LABELS
from dealgraph.loaders.reader.pack import Pack

__all__ = ["Entities", "Missing", "collect_entities"]

_NO_PLACE = "name has no place of its own in the article"


@dataclass(frozen=True, slots=True)
class Missing:
    """An entity of an answer that the article does not have: what the answer calls it, and why it was dropped."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entities:
    """The article's names, and what each answer's ids stand for.

    Args:
        names: each entity once, in order of its first mention.
        by_id: (number of the answer, id in it) to the place in `names`.
    """

    names: tuple[Name, ...]
    by_id: Mapping[tuple[int, str], int | Missing]

    def of(self, number: int) -> dict[str, Name | Missing]:
        """Return what one answer's ids stand for."""
        return {
            key: home if isinstance(home, Missing) else self.names[home]
            for (answer, key), home in self.by_id.items()
            if answer == number
        }


@dataclass(slots=True)
class _Group:
    """One entity while it is put together."""

    label: str
    name: str
    forms: set[str]
    ids: list[tuple[int, str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def collect_entities(
    text: str, folded: Folded, answers: Sequence[Mapping[str, Any]], pack: Pack, dropped: list[str]
) -> Entities:
    """Join the entities of all answers and find their mentions.

    Args:
        text: the article's text.
        folded: the same, folded.
        answers: parsed answers, in order of the passages.
        pack: the article's language.
        dropped: gets a line for each entity and each form that is not kept.
    """
    groups: list[_Group] = []
    missing: dict[tuple[int, str], int | Missing] = {}
    for number, answer in enumerate(answers):
        for raw in answer["entities"]:
            identifier, called = (raw.get("id"), raw.get("name")) if isinstance(raw, dict) else (None, raw)
            key = (number, str(identifier))
            try:
                group = _read_entity(raw, folded, pack, dropped)
            except InputError as exc:
                dropped.append(f"name {shorten(called)}: {exc}")
                missing.setdefault(key, Missing(shorten(called), str(exc)))
                continue
            home = _home(groups, group)
            if home is None:
                groups.append(home := group)
            else:
                _join(home, group)
            home.ids.append(key)
    _place(folded, groups, dropped)
    kept = sorted((group for group in groups if group.spans), key=lambda group: group.spans[0])
    lost = {key: Missing(shorten(g.name), _NO_PLACE) for g in groups if not g.spans for key in g.ids}
    places = {key: at for at, group in enumerate(kept) for key in group.ids}
    return Entities(tuple(_name(text, group) for group in kept), missing | lost | places)


def _read_entity(raw: object, folded: Folded, pack: Pack, dropped: list[str]) -> _Group:
    """Read one entity of an answer.

    Raises:
        InputError: it has no form of an entity, a type outside the schema, or no name that the article has.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"].strip():
        raise InputError("entity is ill-formed")
    label = LABELS.get(str(raw.get("type")))
    if label is None:
        raise InputError("type is not in the schema")
    name, aliases = " ".join(raw["name"].split()), raw.get("aliases")
    listed = aliases if isinstance(aliases, list) else [] if aliases is None else [aliases]
    forms = {name, *(" ".join(form.split()) for form in listed if isinstance(form, str) and form.strip())}
    odd = [form for form in listed if not isinstance(form, str)]
    dropped += [f"name {shorten(name)}: form {shorten(form)}: form is ill-formed" for form in odd]
    found = {form for form in forms if next(folded.find(form, word=True), None) and not _is_nominal(form, pack)}
    if not found:
        raise InputError("name is not in the article")
    if name not in found and not any(name_key(label, form) == name_key(label, name) for form in found):
        dropped.append(f"name {shorten(name)}: form is not in the article")
        forms.discard(name)
        name = max(found, key=lambda form: (len(form), form))
    dropped += [
        f"name {shorten(name)}: form {shorten(form)}: form is not in the article"
        for form in sorted(forms - found - {name})
    ]
    return _Group(label, name, found)


def _is_nominal(form: str, pack: Pack) -> bool:
    """Tell whether a form is a noun phrase or pronoun that stands for a name, such as "das Start-up"."""
    return any(pattern.fullmatch(form) for pattern in pack.nominals.values())


def _home(groups: Sequence[_Group], new: _Group) -> _Group | None:
    """Return the entity that a new one is.

    It has the same normal form; or the same label, and one's name is a form of the other, of one alone ("Meta" of
    "Meta Platforms", but not "Müller" where there are two).
    """
    form = _normal(new)
    same = next((group for group in groups if _normal(group) == form), None)
    if same is not None:
        return same
    near = [g for g in groups if g.label == new.label and (new.name in g.forms or g.name in new.forms)]
    return near[0] if len(near) == 1 else None


def _normal(group: _Group) -> str:
    return normal_form(group.name, person=group.label == "Person")


def _join(home: _Group, new: _Group) -> None:
    if home.name in new.forms and new.name not in home.forms:  # the new one has the fuller name
        home.name = new.name
    home.forms |= new.forms


def _place(folded: Folded, groups: Sequence[_Group], dropped: list[str]) -> None:
    """Find all mentions, the longest forms first; a form that two entities claim goes to the first."""
    owners: dict[str, _Group] = {}
    for group in groups:
        for form in sorted(group.forms):
            if owners.setdefault(form, group) is not group:
                dropped.append(f"name {shorten(group.name)}: form {shorten(form)}: form is that of another name")
    covered: set[int] = set()
    for form in sorted(owners, key=lambda form: (-len(form), form)):
        for start, end in folded.find(form, word=True):
            if start not in covered and end - 1 not in covered:
                owners[form].spans.append((start, end))
                covered.update(range(start, end))
    for group in groups:
        group.spans.sort()
        if not group.spans:
            dropped.append(f"name {shorten(group.name)}: {_NO_PLACE}")


def _name(text: str, group: _Group) -> Name:
    mentions = tuple(Mention(start, end, text[start:end]) for start, end in group.spans)
    return Name(group.label, group.name, mentions)
