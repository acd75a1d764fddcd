"""`demo`: the main job in one command, on samples that come with the package."""

from __future__ import annotations

from pathlib import Path

import click

from dealgraph.commands.options import print_rows
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
def demo(folder: Path) -> None:
    """Load the samples, ask five questions, draw a picture."""
    store, picture = folder / "demo.kgl", folder / "demo.html"
    with open_graph(store) as graph:
        report = graph.load(samples())
        counts = graph.counts()
        click.echo(f"Loaded {report.read} articles into {store}: {report}.")
        click.echo(
            f"{counts['claims']} claims make {sum(counts['edges'].values())} edges between {sum(counts['entities'].values())} entities."
        )
        for name, values in QUESTIONS:
            asked = " ".join(f"--{option} {value!r}" for option, value in values.items())
            click.echo("\n" + click.style(f"dealgraph query {name} {asked} --store {store}", fg="cyan"))
            click.echo(click.style(graph.catalogue[name].question, italic=True))
            print_rows(graph.ask(name, **values))
        saved = graph.draw(limit=80).save(picture)
    click.echo(f"\nOpen the picture: {saved}")
