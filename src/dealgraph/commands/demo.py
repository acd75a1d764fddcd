"""`demo`: the main job in one command, on samples that come with the package."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from dealgraph.commands.options import as_json, print_json, print_rows
from dealgraph.knowledge import open_graph, samples

__all__ = ["QUESTIONS", "demo"]

QUESTIONS = (
    ("investors-of", {"organization": "Databricks"}),
    ("lenders-of", {"organization": "Databricks"}),
    ("alliance-members", {"alliance": "Stargate"}),
    ("founders-of", {"organization": "Mistral AI"}),
    ("loops", {"organization": "Meta"}),
)


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where to leave store and picture.",
)
@as_json
def demo(folder: Path, as_json: bool) -> None:
    """Load the samples, ask five questions, draw a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    store, picture = folder / "demo.kgl", folder / "demo.html"
    with open_graph(store) as graph:
        report, counts = graph.load(samples()), graph.counts()
        answers = [(name, values, graph.ask(name, **values)) for name, values in QUESTIONS]
        saved = graph.draw(limit=80).save(picture)
    if as_json:
        asked = [{"template": name, "parameters": values, "rows": list(rows)} for name, values, rows in answers]
        print_json({"store": str(store), "load": report.as_json(), "answers": asked, "file": str(saved)})
        return
    click.echo(f"Loaded {report.read} articles into {store}: {report}.")
    edges, entities = (sum(counts[what].values()) for what in ("edges", "entities"))
    click.echo(f"{counts['claims']} claims make {edges} edges between {entities} entities.")
    for name, values, rows in answers:
        options = " ".join(f"--{option} {shlex.quote(value)}" for option, value in values.items())
        click.echo("\n" + click.style(f"dealgraph query {name} {options} --store {shlex.quote(str(store))}", fg="cyan"))
        click.echo(click.style(rows.question, italic=True))
        print_rows(rows)
    click.echo(f"\nOpen the picture: {saved}")
