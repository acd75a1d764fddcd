"""The rooms: who may import whom, one owner for each third-party package, and a docstring that says so in each module.

The rules are the two tables below; a new package gets a line in `OWNERS` in the change that brings it. Imports are
read from the source with `ast`, so that those inside functions and for types alone count as well.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath

import pytest

_ROOT = Path(__file__).parent.parent
_FRONT = "src/dealgraph"

# What a room may import of ours, besides itself. The front door, which knows all three rooms, is not listed.
MAY_IMPORT = {
    "graph": (),
    "loaders": tuple(f"dealgraph.graph.{name}" for name in ("errors", "values", "schema", "keys", "model", "records")),
    "queries": ("dealgraph.graph",),
}

# Which modules may import a third-party package while they run; "folder/" stands for the modules directly in it.
# An import for types alone (`if TYPE_CHECKING`) is free: it shows in a signature what the owner gives out.
OWNERS = {
    "neo4j": ("graph/stores/neo4j.py",),
    "kglite": ("graph/stores/kglite.py",),
    "cleanco": ("graph/keys.py",),
    "yaml": (
        "graph/schema.py",
        "loaders/reader/pack.py",
        "loaders/sources/markdown.py",
    ),
    "trafilatura": ("loaders/sources/html.py",),
    "dateparser": ("loaders/sources/dates.py",),
    "markdown_it": ("loaders/sources/markdown.py",),
    "py3langid": ("loaders/pipeline.py",),
    "tokenizers": ("loaders/reader/learned/network.py", "loaders/reader/training/"),
    "numpy": ("loaders/reader/learned/", "loaders/reader/training/"),
    "torch": ("loaders/reader/training/",),
    "wordfreq": ("loaders/reader/training/backbone.py",),
    "lightgbm": ("loaders/reader/training/calibrate.py",),
    "scipy": ("loaders/reader/training/calibrate.py",),
    "httpx": ("loaders/reader/llm/client.py",),
    "tenacity": ("loaders/reader/llm/client.py",),
    "platformdirs": ("loaders/reader/llm/cache.py",),
    "pyvis": ("queries/draw.py",),
    "jinja2": ("queries/drawing/page.py",),
    "networkx": ("queries/network.py",),
    "pandas": ("queries/run.py",),
    "starlette": ("queries/explorer/",),
    "uvicorn": ("queries/explorer/",),
    "click": (
        "src/dealgraph/cli.py",
        "src/dealgraph/commands/",
        "graph/commands.py",
        "loaders/commands.py",
        "queries/commands.py",
    ),
    "tqdm": ("src/dealgraph/", "src/dealgraph/commands/"),
    "dotenv": ("src/dealgraph/settings.py",),
}

_PRODUCT = sorted(
    path.relative_to(_ROOT).as_posix()
    for folder in ("graph", "loaders", "queries", _FRONT)
    for path in (_ROOT / folder).rglob("*.py")
    # The links to the three rooms in the front door: `rglob` of newer Pythons does not follow them, older ones do.
    if not any(path.is_relative_to(_ROOT / _FRONT / room) for room in MAY_IMPORT)
)
_TESTS = sorted(path.relative_to(_ROOT).as_posix() for path in (_ROOT / "tests").rglob("*.py"))


def find_violations(path: str, source: str) -> list[str]:
    """Return what one module imports against the rules.

    Args:
        path: from the repository's root, with "/": "loaders/pipeline.py".
        source: the module's text.

    Returns:
        One line a forbidden import, with its line number; empty where all is well.
    """
    tree = ast.parse(source)
    found = {}
    for node, name in _iter_imports(path, tree):
        problem = _room_problem(path, name) or (None if node in _type_only(tree) else _owner_problem(path, name))
        if problem:
            found[f"{path}:{node.lineno}: {problem}"] = None  # a dictionary: two names of one module are one line
    return list(found)


def _room_problem(path: str, name: str) -> str | None:
    """Return why this room may not import this name of ours (dotted, down to what is taken out), or None."""
    package, room = name.partition(".")[0], path.partition("/")[0]
    if package in (*MAY_IMPORT, "src", "tests"):
        return f"{name}: write dealgraph.{name}; a bare {package} can be the user's own module"
    if package != "dealgraph" or room not in MAY_IMPORT or _is_in(name, f"dealgraph.{room}"):
        return None
    return None if any(_is_in(name, allowed) for allowed in MAY_IMPORT[room]) else f"{room} may not import {name}"


def _owner_problem(path: str, name: str) -> str | None:
    """Return why this module may not import this third-party package, or None."""
    package = name.partition(".")[0]
    if package == "dealgraph" or package in sys.stdlib_module_names:
        return None
    if package not in OWNERS:
        return f"{package} has no owner; add one to OWNERS in tests/test_rooms.py"
    owners = OWNERS[package]
    return None if path in owners or f"{PurePosixPath(path).parent}/" in owners else f"{package} belongs to {owners[0]}"


def _type_only(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that stand under `if TYPE_CHECKING:` and never run."""
    guards = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    guards = [node for node in guards if ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")]
    return {child for guard in guards for statement in guard.body for child in ast.walk(statement)}


def _is_in(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _iter_imports(path: str, tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """Yield node and full dotted name of everything that a module imports, by statement or by `import_module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(path, node)
            yield from ((node, f"{base}.{alias.name}".removesuffix(".*")) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node, argument.value


def _absolute(path: str, node: ast.ImportFrom) -> str:
    """Return the full name of the module that `from ... import` names, relative or not."""
    if not node.level:
        return node.module or ""
    package = ["dealgraph", *PurePosixPath(path.removeprefix(f"{_FRONT}/")).parts[:-1]]
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


@pytest.mark.parametrize("path", _PRODUCT)
def test_module_imports_only_what_its_room_allows(path: str) -> None:
    assert find_violations(path, (_ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", _PRODUCT + _TESTS)
def test_module_says_what_it_is_for(path: str) -> None:
    assert ast.get_docstring(ast.parse((_ROOT / path).read_text(encoding="utf-8"))), f"{path} has no module docstring"


def test_every_package_with_an_owner_is_a_declared_dependency() -> None:
    required = {re.split(r"[^\w.-]", line)[0].lower() for line in metadata.requires("dealgraph") or ()}
    homes = metadata.packages_distributions()
    undeclared = [name for name in OWNERS if not required & {home.lower() for home in homes.get(name, [name])}]
    assert undeclared == [], "declare them in pyproject.toml and install again (make test does)"


def test_rooms_are_found_once_each() -> None:
    assert {path.partition("/")[0] for path in _PRODUCT} == {"graph", "loaders", "queries", "src"}
    assert not [path for path in _PRODUCT if path.startswith(tuple(f"{_FRONT}/{room}/" for room in MAY_IMPORT))]


@pytest.mark.parametrize(
    ("path", "source", "problem"),
    [
        ("graph/edges.py", "from dealgraph.loaders import pipeline", "graph may not import dealgraph.loaders.pipeline"),
        ("graph/edges.py", "import dealgraph.queries.run", "graph may not import dealgraph.queries.run"),
        ("graph/edges.py", "from dealgraph import open", "graph may not import dealgraph.open"),
        ("graph/edges.py", "import dealgraph", "graph may not import dealgraph"),
        ("graph/edges.py", "from .. import loaders", "graph may not import dealgraph.loaders"),
        ("graph/edges.py", "def f():\n    import dealgraph.cli", "edges.py:2: graph may not import dealgraph.cli"),
        (
            "loaders/pipeline.py",
            "from dealgraph.graph.store import Store",
            "may not import dealgraph.graph.store.Store",
        ),
        ("loaders/pipeline.py", "from dealgraph.graph import store", "may not import dealgraph.graph.store"),
        ("loaders/pipeline.py", "import dealgraph.graph", "may not import dealgraph.graph"),
        ("loaders/pipeline.py", "from ..graph.stores import kglite", "may not import dealgraph.graph.stores.kglite"),
        ("loaders/pipeline.py", "from dealgraph.graph import *", "may not import dealgraph.graph"),
        ("loaders/sources/feed.py", "from ...queries.run import ask", "may not import dealgraph.queries.run.ask"),
        ("loaders/sources/feed.py", "from dealgraph.graph import modeling", "may not import dealgraph.graph.modeling"),
        ("queries/run.py", "from dealgraph.loaders.pipeline import load", "may not import dealgraph.loaders"),
        ("queries/run.py", "from dealgraph.cli import main", "may not import dealgraph.cli.main"),
        ("queries/run.py", "import_module('dealgraph.loaders')", "may not import dealgraph.loaders"),
        ("queries/run.py", "from graph import model", "graph.model: write dealgraph.graph.model"),
        ("queries/run.py", "import neo4j", "neo4j belongs to graph/stores/neo4j.py"),
        ("queries/run.py", "from neo4j.exceptions import Neo4jError", "neo4j belongs to graph/stores/neo4j.py"),
        ("queries/neo4j.py", "import neo4j", "neo4j belongs to"),
        ("queries/network.py", "import pyvis.network", "pyvis belongs to queries/draw.py"),
        ("queries/draw.py", "import networkx as nx", "networkx belongs to queries/network.py"),
        ("loaders/reader/commands.py", "import click", "click belongs to"),
        ("src/dealgraph/settings.py", "import click", "click belongs to"),
        ("queries/draw.py", "if debug:\n    import networkx", "networkx belongs to"),
        ("queries/draw.py", "if TYPE_CHECKING:\n    import dealgraph.loaders", "may not import dealgraph.loaders"),
        ("src/dealgraph/cli.py", "importlib.import_module('kglite')", "kglite belongs to"),
        ("src/dealgraph/cli.py", "import requests", "requests has no owner"),
    ],
)
def test_forbidden_import_is_found(path: str, source: str, problem: str) -> None:
    violations = find_violations(path, source)
    assert len(violations) == 1
    assert violations[0].endswith(problem) or problem in violations[0]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("graph/resolve.py", "import re, os.path\nfrom collections.abc import Iterator"),
        (
            "graph/resolve.py",
            "from dealgraph.graph.model import Claim\nfrom . import keys\nfrom .values import Money",
        ),
        ("graph/stores/neo4j.py", "import neo4j\nfrom ..errors import StoreError"),
        ("loaders/pipeline.py", "from dealgraph.graph.model import Article\nfrom dealgraph.graph import keys, model"),
        (
            "loaders/sources/html.py",
            "import trafilatura\nfrom .text import read\nimport dealgraph.loaders.sources",
        ),
        ("queries/run.py", "from dealgraph.graph.store import Store\nfrom dealgraph.queries.guard import check"),
        ("queries/draw.py", "if TYPE_CHECKING:\n    import networkx as nx"),
        ("queries/commands.py", "import click"),
        ("src/dealgraph/__init__.py", "from dealgraph.graph import store\nfrom .loaders import pipeline\nimport tqdm"),
    ],
)
def test_allowed_import_is_let_through(path: str, source: str) -> None:
    assert find_violations(path, source) == []
