"""A picture of a graph as one HTML file that asks no other host for anything.

pyvis makes the nodes, the edges and the options that vis-network wants, and its wheel brings vis-network itself. Its
own page is not used, since that loads scripts from other hosts and writes names into script text; ours is in `drawing`.

Invariant: same graph, title and language, same bytes; the order in which nodes and edges were added does not matter.

Room: queries. Imports `errors` of graph, and pyvis, which no other module may import: with the first
drawing, since it loads IPython and networkx.
"""

from __future__ import annotations

import html
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dealgraph.graph.errors import DealgraphError
from dealgraph.queries.drawing.facts import list_entities, list_relations
from dealgraph.queries.drawing.looks import LOOKS, edge_look, fan_out, node_look
from dealgraph.queries.drawing.page import load_words, render_page

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["ALL_NAMED", "Drawing", "draw", "load_library", "make_options"]

ALL_NAMED = 80  # entities up to which the layout keeps room for every name; above, the picture would shrink to dots
_STRONG_SHARE = 0.1  # this share of the entities, those with most relations, has its name in bold
_SPREAD = 95  # canvas units by which the side of the start layout grows with the root of the number of entities
# Steps of the forces, at most and at least. 300 entities look alike from a spring layout and from the spiral; 5000 with
# 60 steps open in 6 s on two cores.
_STEPS = (400, 60)
_STEP_BUDGET = 240_000  # entities times steps

_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 4},
    "edges": {
        "smooth": False, "selectionWidth": 1.5, "hoverWidth": 0.5, "arrowStrikethrough": False,
        "arrows": {"to": {"scaleFactor": 0.55}}, "selfReference": {"size": 18},
    },
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": False, "multiselect": False},
}  # fmt: skip
# Judged by eye on pictures of 3, 27, 300 and 5000 entities; the other solvers of vis-network were not tried.
_FORCES = {
    "solver": "forceAtlas2Based",
    "forceAtlas2Based": {
        "gravitationalConstant": -90, "centralGravity": 0.012, "springLength": 95, "springConstant": 0.07,
        "avoidOverlap": 0.4,
    },
    "maxVelocity": 60,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that can be saved and that shows itself in a notebook.

    Args:
        html: the whole page.
    """

    html: str

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page; whoever opens the file sees the old page or the new one, never half of one.

        Args:
            path: file to write; its folder must exist, a file of that name is replaced.

        Returns:
            The path as given, with `~` written out.

        Raises:
            DealgraphError: the folder does not exist or cannot be written, the disk is full, or the path is that of a
                folder or device.
        """
        named = Path(path).expanduser()
        target = named.resolve()  # a link stays one; what it leads to is replaced
        if target.exists() and not target.is_file():
            raise DealgraphError(
                f"cannot write the drawing to {str(named)!r}: that is no file; name a file in a folder that exists"
            )
        draft = target.parent / f".{target.name}.{os.getpid()}.part"
        try:
            try:
                draft.write_bytes(self.html.encode())
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as exc:
            raise DealgraphError(
                f"cannot write the drawing to {str(target)!r}: {exc.strerror or exc}; "
                "name a file in a folder that exists and that you may write to"
            ) from exc
        return named

    def _repr_html_(self) -> str:
        """Return a frame that holds the page, for notebooks.

        The frame may run the page's scripts but has no origin: it reaches neither the notebook nor its cookies. Links
        to articles may open a tab, which is then free of the frame's limits.
        """
        return (
            f'<iframe srcdoc="{html.escape(self.html, quote=True)}" '
            'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" '
            'style="width: 100%; height: 680px; border: 1px solid #8884; border-radius: 6px"></iframe>'
        )


def draw(graph: nx.MultiDiGraph[str], *, title: str | None = None, language: str = "en") -> Drawing:
    """Draw a graph with its evidence.

    Args:
        graph: entities and relations as `queries.network` makes them. Nodes may have `x` and `y`, -1..1, the place
            from which the layout starts. `graph.graph["leftOut"]` is how many entities the graph lacks.
        title: heading; None takes `graph.graph["title"]`, and where that is missing a general one.
        language: "en" or "de", of the page; evidence stays in the language of its article.

    Returns:
        The picture. An empty graph gives a page that says so.

    Raises:
        QueryError: there is no such language.
        SchemaError: a label, kind, relation type or status is not in the schema.
    """
    words = load_words(language)
    entities = list_entities(graph)
    relations = list_relations(graph, {entity["key"]: entity["id"] for entity in entities}, words)
    starts = [_start_position(entity["id"], len(entities), graph.nodes[entity["key"]]) for entity in entities]
    network = _build_network(entities, relations, starts)
    strong = entities[int(len(entities) * _STRONG_SHARE)]["degree"] if entities else 0
    looks = LOOKS | {"allNamed": ALL_NAMED, "strongFrom": max(2, strong)}
    data = {
        "nodes": network.nodes, "edges": network.edges, "options": network.options,
        "entities": entities, "relations": relations, "words": words, "looks": looks,
    }  # fmt: skip
    heading = title or graph.graph.get("title") or words["untitled"]
    left_out = int(graph.graph.get("leftOut") or 0)
    return Drawing(render_page(data, title=heading, left_out=left_out, language=language, library=load_library()))


def _build_network(
    entities: list[dict[str, Any]], relations: list[dict[str, Any]], starts: list[tuple[float, float]]
) -> Any:
    """Let pyvis make nodes, edges and options; the numbers of entities and relations are their ids."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for entity, (x, y) in zip(entities, starts, strict=True):
        network.add_node(entity["id"], x=x, y=y, **node_look(entity))
    for relation, curve in zip(relations, fan_out(relations), strict=True):
        network.add_edge(relation["source"], relation["target"], id=relation["id"], smooth=curve, **edge_look(relation))
    network.set_options(json.dumps(make_options(len(entities))))
    return network


def make_options(count: int) -> dict[str, Any]:
    """Return the options that vis-network is given for a picture of so many entities."""
    steps = max(_STEPS[1], min(_STEPS[0], _STEP_BUDGET // max(count, 1)))
    stabilization = {"iterations": steps, "fit": False, "updateInterval": 50}
    return _OPTIONS | {"physics": _FORCES | {"enabled": count > 1, "stabilization": stabilization}}


def _start_position(number: int, count: int, attributes: Mapping[str, Any]) -> tuple[float, float]:
    """Return where the layout starts: the node's own x and y, else a place on a sunflower's spiral, hubs inside."""
    side = _SPREAD * math.sqrt(count)
    x, y = attributes.get("x"), attributes.get("y")
    if x is None or y is None:
        radius, angle = math.sqrt((number + 0.5) / count), number * math.pi * (3 - math.sqrt(5))
        x, y = radius * math.cos(angle), radius * math.sin(angle)
    return round(float(x) * side, 1), round(float(y) * side, 1)


@cache
def load_library() -> str:
    """Return vis-network as the newest copy in pyvis's wheel has it, licence comment included.

    Its style sheet stays out: nearly all of its 220 kB is pictures of buttons and editors that the page does not use,
    and the one rule that matters here, the tooltip's, is in `page.css`. So does the pointer to a source map.
    """
    folders = [folder for folder in (resources.files("pyvis") / "lib").iterdir() if folder.name.startswith("vis-")]
    newest = max(folders, key=lambda folder: [int(part) for part in folder.name[4:].split(".")])
    script = (newest / "vis-network.min.js").read_text(encoding="utf-8").replace("\r\n", "\n")
    return script.partition("//# sourceMappingURL=")[0]
