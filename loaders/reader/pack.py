"""Language packs: the words and patterns of one language, read from `packs/*.yaml` and compiled once.

Packs are data. This module owns what a pack may hold and turns it into sets and regular expressions; it knows no
language itself.

Room: loaders. Imports `dealgraph.graph.errors` only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from dealgraph.graph.errors import SchemaError

__all__ = ["SLOT", "Pack", "compile_pattern", "load_cues", "load_money", "load_pack", "load_sets"]

_FOLDER = Path(__file__).parent / "packs"
_WORDS = ("abbreviations", "function_words", "roles", "demonyms", "known_names")
_ENDINGS = ("role_endings", "noun_endings", "maybe_endings", "opener_endings", "name_endings", "demonym_endings")
_FILES = ("nouns", "common")
_PATTERNS = ("name_rules", "cues", "status", "nominals")
_KEYS = {"language", "reduce", "macros", "relations", "rounds", "events", *_WORDS, *_ENDINGS, *_FILES, *_PATTERNS}


@dataclass(frozen=True, slots=True)
class Pack:
    """The words and patterns of one language; see `packs/de.yaml` for what each part means."""

    language: str
    words: dict[str, frozenset[str]]
    endings: dict[str, tuple[str, ...]]
    cues: dict[str, re.Pattern[str]]
    status: dict[str, re.Pattern[str]]
    nominals: dict[str, re.Pattern[str]]
    name_rules: dict[str, re.Pattern[str]]
    reduce: tuple[tuple[re.Pattern[str], str], ...]
    macros: dict[str, str]
    relations: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    rounds: tuple[tuple[re.Pattern[str], str], ...]
    classes: dict[str, str] = field(default_factory=dict, hash=False, compare=False)


@lru_cache(maxsize=4)
def load_pack(language: str) -> Pack:
    """Read and compile one language's pack.

    Args:
        language: "de" or "en".

    Raises:
        SchemaError: there is no such pack, or it holds a key that no pack has or a pattern that is none.
    """
    path = _FOLDER / f"{language}.yaml"
    if not path.is_file():
        raise SchemaError(f"no language pack {language!r}; there are {sorted(p.stem for p in _FOLDER.glob('??.yaml'))}")
    raw = _read(path)
    shared = _read(_FOLDER / "names.yaml")
    if set(raw) - _KEYS:
        raise SchemaError(f"{path.name}: unknown keys {sorted(set(raw) - _KEYS)}")
    macros = {key: f"(?:{value})" for key, value in raw["macros"].items()}
    nouns = frozenset((_FOLDER / raw["nouns"]).read_text("utf-8").split()) if raw.get("nouns") else frozenset()
    words = {key: frozenset(str(value).split()) for key, value in shared.items()}
    words |= {key: frozenset(str(raw.get(key, "")).split()) for key in _WORDS}
    words["nouns"] = nouns
    words["common"] = frozenset((_FOLDER / raw["common"]).read_text("utf-8").split())
    return Pack(
        language=language,
        words=words,
        endings={key: tuple(str(raw.get(key, "")).split()) for key in _ENDINGS},
        cues=_compiled(raw["cues"], macros, path.name),
        status=_compiled(raw["status"], macros, path.name),
        nominals=_compiled(raw["nominals"], macros, path.name),
        name_rules=_compiled(raw["name_rules"], macros, path.name),
        reduce=tuple((compile_pattern(p, macros, path.name), r) for p, r in raw["reduce"]),
        macros=macros,
        relations=tuple(raw["relations"]),
        events=tuple(raw["events"]),
        rounds=tuple((compile_pattern(p, macros, path.name), name) for p, name in raw["rounds"]),
    )


@lru_cache(maxsize=1)
def load_cues() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """Return the cue groups of `packs/cues.yaml`: (name, whole words, beginnings of words), in their order."""
    groups = []
    for name, text in _read(_FOLDER / "cues.yaml").items():
        words = str(text).split()
        whole = frozenset(word.strip("=") for word in words if word.startswith("="))
        groups.append((str(name), whole, tuple(word for word in words if not word.startswith("="))))
    return tuple(groups)


@lru_cache(maxsize=1)
def load_money() -> dict[str, Any]:
    """Return `packs/money.yaml`: tables of currencies, scales and numbers in words, and regular expressions."""
    return _read(_FOLDER / "money.yaml")


@lru_cache(maxsize=1)
def load_sets() -> dict[str, frozenset[str]]:
    """Return the small sets of words and cues of `packs/sets.yaml`, by name."""
    return {str(name): frozenset(str(text).split()) for name, text in _read(_FOLDER / "sets.yaml").items()}


def _read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(content, dict):
        raise SchemaError(f"{path.name} is no mapping")
    return content


def _compiled(patterns: dict[str, str], macros: dict[str, str], where: str) -> dict[str, re.Pattern[str]]:
    return {key: compile_pattern(pattern, macros, where) for key, pattern in patterns.items()}


_PLACE = re.compile(r"\{(?:(\w+):)?(\w+)(\+?)\}")
# Slots: characters of the private use area that stand for names, amounts and rounds in a slotted sentence.
SLOT = {
    "org": "\ue000",
    "person": "\ue001",
    "alliance": "\ue002",
    "money": "\ue003",
    "round": "\ue004",
    "that": "\ue005",
    "he": "\ue006",
    "place": "\ue007",
}
_ORGS, _PEOPLE = SLOT["org"] + SLOT["that"], SLOT["person"] + SLOT["he"]
_CLASSES = {
    "O": _ORGS,
    "P": _PEOPLE,
    "X": _ORGS + _PEOPLE,
    "PN": SLOT["person"],
    "A": SLOT["alliance"],
    "M": SLOT["money"],
    "R": SLOT["round"],
}
_NO_SLOT = "[^\ue000-\ue002\ue005\ue006;\n]"


def compile_pattern(pattern: str, macros: dict[str, str], where: str) -> re.Pattern[str]:
    """Compile one pattern of a pack.

    Args:
        pattern: a regular expression in which `{s:O}` is an organization's slot read as `s`, `{s:X+}` a list of slots,
            `{word}` a macro, ` .. ` a gap without names and ` ... ` a gap of any kind, both inside one clause.
        macros: the pack's word groups.
        where: file name for the error.

    Raises:
        SchemaError: it is no regular expression, or names an unknown macro.
    """

    def fill(match: re.Match[str]) -> str:
        role, kind, many = match.groups()
        if kind in _CLASSES:
            one = f"[{_CLASSES[kind]}]"
            body = f"{one}(?:{macros.get('list_link', ', ')}{one})*" if many else one
            return f"(?P<{role}>{body})" if role else body
        if kind not in macros:
            raise SchemaError(f"{where}: pattern {pattern!r} uses the unknown macro {kind!r}")
        return f"(?P<{role}>{macros[kind]})" if role else macros[kind]

    text = _PLACE.sub(fill, pattern)
    for _ in range(4):
        text = _PLACE.sub(fill, text)
    text = text.replace(" ... ", r"\b[^;\n]{0,140}?(?<![\w-])").replace(
        " .. ", rf"(?![\w-]){_NO_SLOT}{{0,70}}?(?<![\w-])"
    )
    try:
        return re.compile(text)
    except re.error as exc:
        raise SchemaError(f"{where}: pattern {pattern!r} does not compile: {exc}") from exc
