"""The catalogue: questions as `.cypher` files with a typed header, read and checked.

    // name: co-investors
    // question: Who invests together with an investor, in which companies, how often?
    // param: investor  entity  required  name or key
    // param: since  date  default=null  only rounds announced on or after
    // returns: coInvestor, companies, rounds

The file's name is the template's. An unknown header key, a parameter that is declared and not used, or used and not
declared, is an error when the file is read, and so is a statement that could write. A folder of the user's overrides
and extends ours.

Room: queries. May import `graph.errors`, `graph.values` and this room's `guard`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from dealgraph.graph.errors import InputError, QueryError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.values import check_partial_date
from dealgraph.queries.guard import check_read_only

__all__ = ["ENTITY_TYPES", "TYPES", "Param", "Template", "find_template", "load_catalogue", "parse_template"]

# Types whose values are names or keys, looked up before the question is asked, and the labels that they may have.
ENTITY_TYPES = {
    "entity": ("Organization", "Person", "Alliance"),
    "organization": ("Organization",),
    "alliance": ("Alliance",),
}
# What a parameter can be.
TYPES = (*ENTITY_TYPES, "string", "integer", "number", "boolean", "date", "string[]", "status[]")
_PARAM = re.compile(
    r"(?P<name>\w+)\s+(?P<type>\S+)\s+(?:(?P<required>required)|default=(?P<default>\[.*?\]|\S+))\s*(?P<help>.*)"
)
_USED = re.compile(r"\$(\w+)")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: its name, one of `TYPES`, whether it must be given, its default, and what it means."""

    name: str
    type: str
    required: bool
    default: Any
    help: str

    def parse(self, value: Any) -> Any:
        """Turn a value from a command line or a program into what the store is given.

        Args:
            value: of the parameter's type, or text that says it; None for nothing.

        Raises:
            QueryError: the value says nothing of that type.
        """
        if value is None:
            return None
        try:
            return _READ[self.type](value)
        except InputError as exc:
            raise QueryError(f"parameter {self.name!r}: {exc}") from exc
        except (ValueError, TypeError) as exc:
            raise QueryError(f"parameter {self.name!r}: {value!r} is no {self.type}") from exc


def _read_integer(value: Any) -> int:
    if isinstance(value, (bool, float)):
        raise TypeError(value)
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise InputError(f"{value!r} does not fit into 64 bits")
    return number


def _read_boolean(value: Any) -> bool:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(value).lower() not in known:
        raise ValueError(value)
    return known[str(value).lower()]


def _read_list(value: Any) -> list[str]:
    items = value.split(",") if isinstance(value, str) else list(value)
    return [item.strip() for item in items]


def _read_statuses(value: Any) -> list[str]:
    statuses = _read_list(value)
    if not set(statuses) <= set(load_schema().statuses):
        raise ValueError(value)
    return statuses


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _read_date(value: Any) -> str:
    return check_partial_date(str(value))


_READ: dict[str, Callable[[Any], Any]] = dict.fromkeys(ENTITY_TYPES, _read_text) | {
    "string": _read_text, "integer": _read_integer, "number": float, "boolean": _read_boolean,
    "date": _read_date, "string[]": _read_list, "status[]": _read_statuses,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A question: name, wording, parameters in order, columns in order, and the Cypher that answers it."""

    name: str
    question: str
    params: tuple[Param, ...]
    returns: tuple[str, ...]
    cypher: str

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check and complete parameter values.

        Args:
            values: by parameter name; hyphens may stand for capitals, as options on a command line have them.

        Returns:
            A value for every parameter.

        Raises:
            QueryError: a value is missing, unknown, or of the wrong type.
        """
        bound, given = {}, 0
        for param in self.params:
            value = values.get(param.name)
            given += param.name in values
            if value is not None:
                bound[param.name] = param.parse(value)
            elif param.required:
                self._check_known(values)  # a slip of the pen explains more than what it leaves out
                raise QueryError(f"{self.name} needs {param.name!r}: {param.help}")
            else:
                bound[param.name] = param.default
        if given < len(values):
            self._check_known(values)
        return bound

    def _check_known(self, values: Mapping[str, Any]) -> None:
        known = sorted(param.name for param in self.params)
        unknown = sorted(values.keys() - set(known))
        if unknown:
            raise QueryError(f"{self.name} has no parameter {unknown[0]!r}; it has {', '.join(known) or 'none'}")


def parse_template(text: str, name: str) -> Template:
    """Read one template.

    Args:
        text: the file's content.
        name: the file's name without `.cypher`.

    Raises:
        QueryError: the header or the statement is wrong; the message says where.
    """
    header: dict[str, list[str]] = {}
    body: list[str] = []
    for line in text.splitlines():
        if not body and line.startswith("//"):
            key, colon, value = line[2:].strip().partition(":")
            if key not in {"name", "question", "param", "returns"} or not colon:
                raise QueryError(f"template {name}: header {line!r}; known are name, question, param and returns")
            header.setdefault(key, []).append(value.strip())
        else:
            body.append(line)
    for key in ("name", "question", "returns"):
        if len(header.get(key, ())) != 1:
            raise QueryError(f"template {name}: its header needs `// {key}: ...` once")
    if header["name"] != [name]:
        raise QueryError(f"template {name}: its header calls it {header['name'][0]!r}; file name and name must agree")
    cypher = check_read_only("\n".join(body))
    params = tuple(_parse_param(line, name) for line in header.get("param", ()))
    returns = tuple(column.strip() for column in header["returns"][0].split(","))
    _check_params(name, params, cypher)
    return Template(name, header["question"][0], params, returns, cypher)


def _parse_param(line: str, name: str) -> Param:
    match = _PARAM.fullmatch(line)
    if match is None or match["type"] not in TYPES:
        raise QueryError(
            f"template {name}: param {line!r}; write `name type required|default=VALUE meaning`, "
            f"type one of {', '.join(TYPES)}"
        )
    default = None
    if match["default"] is not None:
        try:
            default = json.loads(match["default"])
        except json.JSONDecodeError as exc:
            raise QueryError(f"template {name}: default {match['default']!r} is no JSON value") from exc
    param = Param(match["name"], match["type"], bool(match["required"]), None, match["help"])
    return Param(param.name, param.type, param.required, param.parse(default), param.help)


def _check_params(name: str, params: Iterable[Param], cypher: str) -> None:
    declared = [param.name for param in params]
    used = set(_USED.findall(_STRING.sub("''", cypher)))
    problems = (
        [f"${param} is used and not declared" for param in sorted(used - set(declared))]
        + [f"{param} is declared and not used" for param in sorted(set(declared) - used)]
        + [f"{param} is declared twice" for param in sorted({p for p in declared if declared.count(p) > 1})]
    )
    if problems:
        raise QueryError(f"template {name}: {'; '.join(problems)}")


def load_catalogue(folder: Path | None = None) -> dict[str, Template]:
    """Read all templates: ours, overridden and extended by a folder of the user's.

    Args:
        folder: with `.cypher` files; None for ours alone.

    Returns:
        By name, in alphabetical order.

    Raises:
        QueryError: a template is wrong, or the folder does not exist.
    """
    texts = {
        entry.name.removesuffix(".cypher"): entry.read_text(encoding="utf-8")
        for entry in resources.files("dealgraph.queries").joinpath("templates").iterdir()
        if entry.name.endswith(".cypher")
    }
    if folder is not None:
        if not folder.is_dir():
            raise QueryError(f"template folder {str(folder)!r} does not exist")
        texts |= {path.stem: _read_file(path) for path in folder.glob("*.cypher")}
    return {name: parse_template(texts[name], name) for name in sorted(texts)}


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        raise QueryError(f"template {str(path)!r} is not UTF-8 text: {exc}") from exc


def find_template(catalogue: Mapping[str, Template], name: str) -> Template:
    """Return one template.

    Raises:
        QueryError: there is none of that name; the message names near ones.
    """
    if name in catalogue:
        return catalogue[name]
    import difflib

    near = difflib.get_close_matches(name, catalogue, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(catalogue)}"
    raise QueryError(f"no template {name!r}; {hint}")
