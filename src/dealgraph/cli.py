"""The command line: a thin layer over `dealgraph.knowledge`. This module owns the command list and the exit codes.

A command's code is imported when it is called, so that `dealgraph --help` answers at once. Exit codes: 0 done, 1 error,
2 usage, 3 some articles skipped, 4 a check failed, 5 store unreachable, 130 interrupted with state saved.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click

from dealgraph import __version__

__all__ = ["COMMANDS", "dealgraph", "main"]

# Name: module with the command of that name, and its line in the help, here so that help imports nothing.
COMMANDS = {
    "load": ("commands.articles", "Load articles, or exported claims, into the store."),
    "read": ("commands.articles", "Read articles and print what they say; no store."),
    "query": ("commands.questions", "Ask a question of the catalogue."),
    "cypher": ("commands.questions", "Run Cypher of your own; reading only."),
    "path": ("commands.questions", "Show how two entities are connected."),
    "draw": ("commands.questions", "Draw an entity's surroundings as one HTML file."),
    "explore": ("commands.explore", "Explore the graph in the browser."),
    "forget": ("commands.upkeep", "Take an article out as if never loaded."),
    "verify": ("commands.upkeep", "Prove every quote against its article."),
    "check": ("commands.upkeep", "Look for data that cannot be."),
    "status": ("commands.upkeep", "Show what is in the store."),
    "export": ("commands.upkeep", "Write the store's claims as JSON lines."),
    "evaluate": ("commands.articles", "Score a reader against annotated articles."),
    "demo": ("commands.demo", "Load the samples, ask five questions, draw a picture."),
}
_EXIT = {"QueryError": 2, "UnsafeQueryError": 2, "SchemaError": 2, "StoreUnreachableError": 5}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"dealgraph.{COMMANDS[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not ctx.resilient_parsing:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=2)
            if near:
                ctx.fail(f"no command {args[0]!r}; did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # A reader such as `head` has enough, which is no error; left to click, it would be one.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(0) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dealgraph")
def dealgraph() -> None:
    """An investor relationship knowledge graph: reads news, and proves every edge with a sentence.

    \b
    dealgraph load articles/          reads a folder into deals.kgl
    dealgraph query investors-of --organization Databricks
    dealgraph draw Databricks -o databricks.html

    The store is deals.kgl in this folder, unless --store, DEALGRAPH_STORE or NEO4J_URI says otherwise.

    \b
    Completion: eval "$(_DEALGRAPH_COMPLETE=bash_source dealgraph)"   (zsh_source, fish_source)
    """


def main() -> None:
    """Run the command line and leave with its exit code. The outermost frame: every error becomes a message here."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal in Latin-1 has no “; odd beats nothing
    try:
        code = dealgraph.main(standalone_mode=False)
    except click.exceptions.Abort:
        _say("interrupted")
        code = 130
    except click.ClickException as exc:
        exc.show()
        code = exc.exit_code
    except Exception as exc:  # noqa: BLE001 - the outermost frame
        code = _report(exc)
    sys.exit(code if isinstance(code, int) else 0)


def _report(error: Exception) -> int:
    from dealgraph.graph.errors import DealgraphError

    if os.environ.get("DEALGRAPH_DEBUG"):
        raise error
    if isinstance(error, DealgraphError):
        _say(f"error: {error}")
        return _EXIT.get(type(error).__name__, 1)
    if isinstance(error, OSError):
        _say(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return 1
    _say(
        f"internal error: {type(error).__name__}: {error}; this is a fault of dealgraph. DEALGRAPH_DEBUG=1 shows where"
    )
    return 1


def _say(message: str) -> None:
    """Print a message, which may quote an article: without what could rewrite a terminal or pass for another line."""
    click.echo("".join(c if c.isprintable() else "\n  " if c == "\n" else " " for c in message), err=True)
