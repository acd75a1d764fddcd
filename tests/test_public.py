"""Public names: `__all__` says exactly what a module offers, and the tree of errors in the docs is the real one."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dealgraph
from dealgraph.graph import errors

# torch and lightgbm come with the extra `train` alone, so the modules that need them cannot be imported here.
_NEED_TRAIN = {f"dealgraph.loaders.reader.training.{name}" for name in ("calibrate", "export", "model", "train")}
_MODULES = sorted(
    module.name for module in pkgutil.walk_packages(dealgraph.__path__, "dealgraph.") if module.name not in _NEED_TRAIN
)
_OFFERS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def find_public_names(source: str) -> set[str]:
    """Return the names that a module defines at its top level and that do not start with "_"; imports do not count."""
    return {name for node in ast.parse(source).body for name in _names_of(node) if not name.startswith("_")}


def _names_of(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _OFFERS):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(node, ast.If | ast.Try | ast.With) and "TYPE_CHECKING" not in ast.unparse(node).partition("\n")[0]:
        yield from (name for child in node.body for name in _names_of(child))


@pytest.mark.parametrize("name", ["dealgraph", *(name for name in _MODULES if not name.endswith("__main__"))])
def test_all_names_what_the_module_defines_and_nothing_else(name: str) -> None:
    module = importlib.import_module(name)
    offered = getattr(module, "__all__", ())
    public = find_public_names(Path(module.__file__).read_text(encoding="utf-8"))
    # A type variable is public only where it is part of what others write.
    public -= {each for each in public if type(getattr(module, each)).__name__ == "TypeVar"} - set(offered)
    assert sorted(public - set(offered)) == [], "public names that are not in __all__: add them, or begin them with _"
    assert [each for each in offered if not hasattr(module, each)] == [], "names in __all__ that do not exist"
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize(
    ("source", "public"),
    [
        ("import re\nfrom os import path", set()),
        ("def load(): ...\ndef _read(): ...\nclass Article: ...\nasync def fetch(): ...", {"load", "Article", "fetch"}),
        ("LIMIT = 3\n_TUNED: int = 4\nStore: TypeAlias = str\nA, (B, _c) = x", {"LIMIT", "Store", "A", "B"}),
        ("__all__ = ['x']\n__version__ = '1'", set()),
        ("try:\n    fast = 1\nexcept ImportError:\n    pass\nif x:\n    def slow(): ...", {"fast", "slow"}),
        ("def load():\n    inner = 1", {"load"}),
        ("if TYPE_CHECKING:\n    Graph: TypeAlias = dict[str, str]", set()),
    ],
)
def test_public_names_are_those_defined_at_top_level(source: str, public: set[str]) -> None:
    assert find_public_names(source) == public


def read_tree(text: str) -> dict[str, str | None]:
    """Return the parent of each error in a drawn tree; None for the root."""
    parents: dict[str, str | None] = {}
    open_branches: list[tuple[int, str]] = []
    for line in text.splitlines():
        match = re.match(r"[ │├└─]*\b([A-Z]\w+Error)\b", line)
        if match and line.startswith("    "):
            while open_branches and open_branches[-1][0] >= match.start(1):
                open_branches.pop()
            parents[match[1]] = open_branches[-1][1] if open_branches else None
            open_branches.append((match.start(1), match[1]))
    return parents


def test_drawn_tree_of_errors_is_the_tree_of_classes() -> None:
    classes = {name: getattr(errors, name) for name in errors.__all__}
    real = {
        name: each.__base__.__name__ if each.__base__ in classes.values() else None for name, each in classes.items()
    }
    assert read_tree(errors.__doc__ or "") == real
    assert [name for name, parent in real.items() if parent is None] == ["DealgraphError"]


def test_tree_is_read_by_indentation() -> None:
    drawn = "    RootError\n    ├── OneError   what\n    │   └── TwoError\n    └── ThreeError"
    parents = {"RootError": None, "OneError": "RootError", "TwoError": "OneError", "ThreeError": "RootError"}
    assert read_tree(f"Text on AnError.\n\n{drawn}\n\nAnotherError in the text.") == parents


def test_every_error_says_when_it_is_raised() -> None:
    assert [name for name in errors.__all__ if not (getattr(errors, name).__dict__.get("__doc__") or "").strip()] == []
