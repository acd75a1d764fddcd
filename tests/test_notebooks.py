"""The notebooks: each runs from top to bottom, shows what it promises, and is stored without anybody's results.

They are run as a user would run them, in a kernel of their own, on the samples. Numbers are not checked: they change
with the reader.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import dealgraph

_NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
_FIRST = "01_who_funds_whom"
# What `pip install dealgraph[notebook]` brings and a notebook may show, beside two modules of Python's own.
_MAY_IMPORT = {"dealgraph", "networkx", "pandas", "matplotlib", "tempfile", "pathlib"}
_STORED_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Where programs beside ours (IPython, matplotlib, Jupyter) keep what they keep: not in the developer's home.
_OTHERS_FOLDERS = ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")


def read_notebook(path: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # it has none
    return notebook


def iter_code(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")


@dataclass(frozen=True)
class Run:
    """A notebook with its outputs, the folder in which it ran, and the folder for its temporary files."""

    notebook: nbformat.NotebookNode
    folder: Path
    temporary: Path

    def outputs(self, *, of: str = "") -> list[nbformat.NotebookNode]:
        """Return the outputs of all code cells whose source contains a text."""
        return [output for cell in iter_code(self.notebook) if of in cell.source for output in cell.outputs]

    def pages(self, *, of: str = "") -> list[str]:
        """Return what of the outputs is HTML."""
        return [output.data["text/html"] for output in self.outputs(of=of) if "text/html" in output.get("data", {})]


def run_notebook(path: Path, folder: Path) -> Run:
    """Run a notebook in an empty folder; a cell that fails raises, with its traceback."""
    notebook, run, temporary = read_notebook(path), folder / "run", folder / "temporary"
    run.mkdir()
    temporary.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        for name in _OTHERS_FOLDERS:
            patch.setenv(name, str(folder / name.lower()))
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(run)}}
        ).execute()
    return Run(notebook, run, temporary)


@pytest.fixture(scope="module", params=_NOTEBOOKS, ids=lambda path: path.stem)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_notebook(request.param, tmp_path_factory.mktemp("notebook"))


def test_there_are_notebooks() -> None:
    assert _NOTEBOOKS


def test_runs_without_errors_and_warnings(run: Run) -> None:
    assert [output for output in run.outputs() if output.output_type == "error"] == []
    assert [output.text for output in run.outputs() if output.get("name") == "stderr"] == []


def test_shows_tables_and_a_picture_to_click_and_one_to_print(run: Run) -> None:
    assert any("<table" in page for page in run.pages())
    assert any(page.startswith("<iframe srcdoc=") for page in run.pages())
    assert any("image/png" in output.get("data", {}) for output in run.outputs())


def test_leaves_nothing_behind(run: Run) -> None:
    assert list(run.folder.iterdir()) == []
    assert list(run.temporary.iterdir()) == []


@pytest.mark.parametrize("run", [path for path in _NOTEBOOKS if path.stem == _FIRST], indirect=True, ids=[_FIRST])
@pytest.mark.parametrize(
    ("source", "relation", "target"),
    [
        ("Meta", "INVESTED_IN", "Databricks"),
        ("Databricks", "INVESTED_IN", "Mistral AI"),
        ("Mistral AI", "FOUNDED_BY_ALUMNI_OF", "Meta"),
    ],
)
def test_money_loop_shows_sources_and_a_sentence_for_each_step(
    run: Run, source: str, relation: str, target: str
) -> None:
    cells = [re.escape(source), relation, re.escape(target), "[1-9][0-9]*", r"\w[^<]+"]
    row = r"\s*".join(f"<td>{cell}</td>" for cell in cells)
    assert any(re.search(row, page) for page in run.pages(of='kg.ask("loops"'))


@pytest.mark.parametrize("path", _NOTEBOOKS, ids=lambda path: path.stem)
def test_is_stored_without_outputs_and_versions(path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"] is not None] == []
    assert [cell["id"] for cell in stored["cells"] if cell["metadata"]] == []
    assert stored["metadata"] == _STORED_METADATA


def find_misuse(source: str) -> list[str]:
    """Return what code uses that is not public: modules beyond those allowed, and names that begin with "_"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
            found += [name for name in modules if name.split(".")[0] not in _MAY_IMPORT or name[:10] == "dealgraph."]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or "."
            if module.split(".")[0] not in _MAY_IMPORT or module.startswith("dealgraph."):
                found.append(module)
            found += [alias.name for alias in node.names if _is_hidden(module, alias.name)]
        elif isinstance(node, ast.Attribute) and _is_hidden(ast.unparse(node.value), node.attr):
            found.append(f"{ast.unparse(node.value)}.{node.attr}")
    return found


def _is_hidden(owner: str, name: str) -> bool:
    return name.startswith("_") or (owner == "dealgraph" and name not in dealgraph.__all__)


@pytest.mark.parametrize("path", _NOTEBOOKS, ids=lambda path: path.stem)
def test_uses_public_names_alone(path: Path) -> None:
    assert [line for cell in iter_code(read_notebook(path)) for line in find_misuse(cell.source)] == []


@pytest.mark.parametrize(
    ("source", "misuse"),
    [
        ("import dealgraph, networkx as nx\nfrom pathlib import Path\nimport matplotlib.pyplot as plt", []),
        ("kg = dealgraph.open('x.kgl')\nfor _ in kg.ask('loops'): pass", []),
        ("import os", ["os"]),
        ("import dealgraph.knowledge", ["dealgraph.knowledge"]),
        ("from dealgraph.queries.run import ask", ["dealgraph.queries.run"]),
        ("from dealgraph import knowledge", ["knowledge"]),
        ("from . import secrets", ["."]),
        ("dealgraph.knowledge.open_graph()", ["dealgraph.knowledge"]),
        ("rows._repr_html_()", ["rows._repr_html_"]),
    ],
)
def test_misuse_is_found(source: str, misuse: list[str]) -> None:
    assert find_misuse(source) == misuse
