"""Help, version, completion: what a newcomer sees first, at once and without loading anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dealgraph import __version__
from dealgraph.cli import COMMANDS, dealgraph
from dealgraph.commands.questions import option_name
from dealgraph.queries.catalogue import load_catalogue
from tests.cli.runner import run

CATALOGUE = load_catalogue()
# Each takes a tenth of a second or more to import.
HEAVY = {
    "dateparser", "jinja2", "kglite", "markdown_it", "neo4j", "networkx", "numpy", "pandas", "py3langid", "pyvis",
    "starlette", "tqdm", "trafilatura", "uvicorn", "yaml",
}  # fmt: skip
LIST_MODULES = """
import sys
from dealgraph.cli import main
sys.argv[0] = "dealgraph"
try:
    main()
except SystemExit as exc:
    assert exc.code == 0, exc.code
print(*sorted(sys.modules), file=sys.stderr)
"""


def modules_after(*args: str, cwd: Path) -> set[str]:
    return set(run(*args, cwd=cwd, command=(sys.executable, "-c", LIST_MODULES)).err.split())


def test_help_names_every_command(tmp_path: Path) -> None:
    ran = run("--help", cwd=tmp_path)
    for name, (_, line) in COMMANDS.items():
        assert f"  {name} " in ran.out
        assert line in " ".join(ran.out.split())
    assert ran.err == ""


@pytest.mark.parametrize("args", [("--help",), ("-h",), ("--version",)])
def test_help_imports_nothing_of_ours_but_the_list_of_commands(args: tuple[str, ...], tmp_path: Path) -> None:
    modules = modules_after(*args, cwd=tmp_path)
    assert {name for name in modules if name.startswith("dealgraph")} == {"dealgraph", "dealgraph.cli"}
    assert not modules & (HEAVY | {"dotenv", "importlib.metadata"})


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_imports_no_engine_and_no_reader(command: str, tmp_path: Path) -> None:
    heavy = modules_after(command, "--help", cwd=tmp_path) & HEAVY
    assert heavy <= {"yaml"}, "the schema is YAML; nothing else is needed to say what a command takes"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(dealgraph, [command, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: dealgraph {command}")
    assert "--json" in result.output or command == "query"


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_question_has_its_parameters_as_options(name: str) -> None:
    template = CATALOGUE[name]
    result = CliRunner().invoke(dealgraph, ["query", name, "--help"], terminal_width=200)
    assert result.exit_code == 0
    assert template.question in " ".join(result.output.split())
    for param in template.params:
        (line,) = (line for line in result.output.splitlines() if f"  {option_name(param.name)} " in line)
        assert param.type.upper() in line
        assert param.help in line
        assert ("[required]" in line) is param.required


@pytest.mark.parametrize("args", [("--help",), ("load", "--help"), ("query", "nothing-such")])
def test_python_m_is_the_same_program(args: tuple[str, ...], tmp_path: Path) -> None:
    code = 2 if "nothing-such" in args else 0
    script = run(*args, cwd=tmp_path, code=code)
    module = run(*args, cwd=tmp_path, code=code, command=(sys.executable, "-m", "dealgraph"))
    named = [text.replace("python -m dealgraph", "dealgraph").split() for text in (module.out, module.err)]
    assert named == [script.out.split(), script.err.split()]


def test_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).out == f"dealgraph, version {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_for_each_shell(shell: str, tmp_path: Path) -> None:
    ran = run(cwd=tmp_path, env={"_DEALGRAPH_COMPLETE": f"{shell}_source"})
    assert "_dealgraph_completion" in ran.out
    assert f"{shell}_complete" in ran.out


@pytest.mark.parametrize(
    ("words", "completion"),
    [
        (["dealgraph", "ver"], "verify"),
        (["dealgraph", "query", "investors"], "investors-of"),
        (["dealgraph", "query", "investors-of", "--org"], "--organization"),
        (["dealgraph", "export", "cl"], "claims"),
    ],
)
def test_completion_knows_commands_questions_and_options(words: list[str], completion: str, tmp_path: Path) -> None:
    env = {"_DEALGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    assert run(cwd=tmp_path, env=env).out == f"plain,{completion}\n"
