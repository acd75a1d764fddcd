"""Marked texts: a text with its names, noun phrases and facts, in a form that a person can read and write.

The form is told in `texts/FORMAT.md`.

Room: loaders, training only. Imports `dealgraph.graph.errors`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dealgraph.graph.errors import InputError

__all__ = ["read_marked"]

# Kinds that can be source and target of each fact: o(rganization), p(erson), a(lliance).
_ENDS = {
    "INVESTED_IN": ("opa", "oa"),
    "LENT_TO": ("op", "o"),
    "ACQUIRED": ("op", "oa"),
    "FOUNDED": ("op", "oa"),
    "FOUNDED_BY_ALUMNI_OF": ("o", "o"),
    "WORKS_FOR": ("p", "oa"),
    "WORKED_FOR": ("p", "oa"),
    "ALLIED_WITH": ("oa", "oa"),
    "MEMBER_OF": ("op", "a"),
    "SUBSIDIARY_OF": ("oa", "oa"),
}
_KINDS = {"o": "organization", "p": "person", "a": "alliance"}
_STATUSES = {"completed", "planned", "denied"}
_MARK = re.compile(r"\{([a-z]+\d+(?:\+[a-z]+\d+)*)(~)?(?::([opa]))?\|([^{}|]+)\}")
_MONEY = re.compile(r"([\d.]+)(?: ([A-Z]{3}))?")


def read_marked(path: Path) -> list[dict[str, Any]]:
    """Read a file of marked texts.

    Args:
        path: UTF-8; texts are parted by empty lines.

    Returns:
        Records as annotated articles have them (`id`, `lang`, `published`, `title`, `text`, `entities`, `facts`,
        `rounds`) and `mentions`: each with `in` ("title" or "text"), `start`, `end`, `entity`, `nominal`, `surface`.

    Raises:
        InputError: a text breaks the form, or an id is used twice; the message names file and text.
    """
    records: dict[str, dict[str, Any]] = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        if not block.strip():
            continue
        lines = block.strip("\n").split("\n")
        try:
            record = _parse(lines)
        except (ValueError, IndexError, KeyError) as exc:
            raise InputError(f"{path}: {lines[0]}: {exc}") from exc
        if record["id"] in records:
            raise InputError(f"{path}: id {record['id']!r} is used twice")
        records[record["id"]] = record
    return list(records.values())


def _parse(lines: list[str]) -> dict[str, Any]:
    head = [part.strip() for part in lines[0].lstrip("# ").split("|")]
    if len(head) != 3 or head[1] not in {"de", "en"}:
        raise ValueError("its first line must be '# ID | de or en | YYYY-MM-DD'")
    if "-" not in lines:
        raise ValueError("no line '-' before the facts")
    end, has_title = lines.index("-"), lines[1].startswith("Title: ")
    parts = {"title": lines[1][7:]} if has_title else {}
    body = " ".join(lines[2 if has_title else 1 : end]).replace("  ", " ")
    parts["text"] = re.sub(r"\s*¶\s*", "\n\n", body)
    kinds: dict[str, str] = {}
    mentions: list[dict[str, Any]] = []
    texts = {part: _unmark(part, marked, kinds, mentions) for part, marked in parts.items()}
    facts, rounds = _read_facts(lines[end + 1 :], kinds)
    return {
        "id": head[0], "lang": head[1], "published": head[2], "title": texts.get("title"), "text": texts["text"],
        "entities": _entities(kinds, mentions), "facts": facts, "rounds": rounds, "mentions": mentions,
    }  # fmt: skip


def _unmark(part: str, marked: str, kinds: dict[str, str], mentions: list[dict[str, Any]]) -> str:
    """Take the marks out of a text and note what they said."""
    out, at = "", 0
    for match in _MARK.finditer(marked):
        out += marked[at : match.start()]
        at = match.end()
        for entity in match[1].split("+"):
            if match[3] and kinds.setdefault(entity, match[3]) != match[3]:
                raise ValueError(f"{entity} has two kinds")
            if entity not in kinds:
                raise ValueError(f"{entity} is used before its first mention with a kind")
            mentions.append({
                "in": part, "start": len(out), "end": len(out) + len(match[4]), "entity": entity,
                "nominal": bool(match[2]), "surface": match[4],
            })  # fmt: skip
        out += match[4]
    out += marked[at:]
    broken = re.search(r"[{}]", out)
    if broken:
        raise ValueError(f"broken mark near {out[max(0, broken.start() - 30) :][:80]!r}")
    return out


def _entities(kinds: dict[str, str], mentions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    entities = []
    for entity, kind in kinds.items():
        named = dict.fromkeys(m["surface"] for m in mentions if m["entity"] == entity and not m["nominal"])
        if not named:
            raise ValueError(f"no named mention of {entity}")
        forms = sorted(named, key=lambda form: (-len(form), form))
        base = next((form for form in forms if form[:-1] not in forms or not form.endswith("s")), forms[0])
        others = [form for form in forms if form != base]
        entities.append({"id": entity, "type": _KINDS[kind], "name": base, "aliases": others})
    return entities


def _read_facts(lines: list[str], kinds: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    facts, rounds = [], []
    for line in lines:
        first, *rest = (part.strip() for part in line.split("|"))
        data, words = _read_details(rest, line), first.split()
        valuation = data.pop("valuation")
        unknown = [word for word in (words[1:2] if words[0] == "ROUND" else words[::2]) if word not in kinds]
        if unknown:
            raise ValueError(f"{unknown[0]} is unknown in {line!r}")
        if words[0] == "ROUND":
            told = {name: data[name] for name in ("amount", "currency", "status")}
            rounds.append({"company": words[1], "series": data["round"], "valuation": valuation, **told})
            continue
        source, type_, target = words
        if type_ not in _ENDS or source == target:
            raise ValueError(f"not a fact: {line!r}")
        if kinds[source] not in _ENDS[type_][0] or kinds[target] not in _ENDS[type_][1]:
            raise ValueError(f"its ends cannot stand there: {line!r}")
        facts.append({"type": type_, "source": source, "target": target, **data})
    return facts, rounds


def _read_details(parts: list[str], line: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "status": "completed", "round": None, "lead": False, "amount": None, "currency": None, "role": None,
        "valuation": None,
    }  # fmt: skip
    for part in parts:
        key, _, value = part.partition("=")
        if part in _STATUSES:
            data["status"] = part
        elif part == "lead":
            data["lead"] = True
        elif key in {"round", "series"}:
            data["round"] = value
        elif key == "role":
            data["role"] = value
        elif key in {"amount", "valuation"}:
            match = _MONEY.fullmatch(value.strip())
            if match is None:
                raise ValueError(f"money {value!r}: write 5000000 EUR")
            data[key] = float(match[1]) if "." in match[1] else int(match[1])
            data["currency"] = (match[2] or data["currency"]) if key == "amount" else (data["currency"] or match[2])
        else:
            raise ValueError(f"unknown part {part!r} in {line!r}")
    return data
