"""The graph as programs and notebooks use it: one object over the three rooms."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from dealgraph.graph.archive import find_article, iter_readings, known_articles
from dealgraph.graph.ledger import add_readings, forget_article
from dealgraph.graph.model import Article, Reading
from dealgraph.graph.records import dump_record
from dealgraph.graph.store import Row, Store, open_store
from dealgraph.queries.catalogue import Template, find_template, load_catalogue
from dealgraph.queries.run import Rows, ask, find_entity, run_cypher
from dealgraph.settings import read_settings

if TYPE_CHECKING:
    from dealgraph.loaders.reader import Reader
    from dealgraph.loaders.sources.skip import Skip
    from dealgraph.queries.draw import Drawing
    from dealgraph.queries.network import Network

__all__ = ["BATCH", "KnowledgeGraph", "LoadReport", "open_graph", "samples"]

# Articles a transaction. An embedded store's transaction costs some tenths of a second whatever is in it: with 300 a
# load took a fifth longer than with 800 (tests.bench kglite), and a crash costs no more than seconds of reading.
BATCH = 800
# Seconds of reading after which a transaction is made though the batch is not full: a slow reader loses no more.
_KEEP_EVERY_S = 20.0


@dataclass(slots=True)
class LoadReport:
    """What became of a load.

    Args:
        kept: articles new to the store.
        replaced: articles that were there and now read differently.
        unchanged: articles that were there already and were left.
        claims: claims of the articles kept or replaced.
        skipped: what was not read, each with its source and reason.
        dropped: names and claims that a reader made and that did not pass the gate, each with its article and reason.
        unsure: claims that a reader saw and was not sure enough of to make, each with its article and confidence.
    """

    kept: int = 0
    replaced: int = 0
    unchanged: int = 0
    claims: int = 0
    skipped: list[Skip] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Articles seen, the skipped ones left out."""
        return self.kept + self.replaced + self.unchanged

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "read": self.read, "kept": self.kept, "replaced": self.replaced, "unchanged": self.unchanged,
            "claims": self.claims, "skipped": [{"source": s.source, "reason": s.reason} for s in self.skipped],
            "dropped": self.dropped, "droppedFor": self.reasons, "unsure": self.unsure,
        }  # fmt: skip

    @property
    def reasons(self) -> dict[str, int]:
        """How much was dropped for which reason, the most frequent first."""
        from dealgraph.loaders.pipeline import count_reasons

        return count_reasons(self.dropped)

    def __str__(self) -> str:
        articles = "1 article" if self.kept == 1 else f"{self.kept} articles"
        claims = "1 claim" if self.claims == 1 else f"{self.claims} claims"
        parts = [f"{articles} kept, {claims}"]
        parts += [f"{self.replaced} read anew"] if self.replaced else []
        parts += [f"{self.unchanged} known already"] if self.unchanged else []
        parts += [f"{len(self.skipped)} skipped"] if self.skipped else []
        parts += [f"{len(self.dropped)} names and claims dropped"] if self.dropped else []
        parts += [f"{len(self.unsure)} left out as too unsure"] if self.unsure else []
        return "; ".join(parts)


def open_graph(
    location: str | Path | None = None,
    *,
    username: str | None = None,
    password: str | None = None,
    database: str | None = None,
    read_only: bool = False,
    templates: Path | None = None,
) -> KnowledgeGraph:
    """Open a graph, as `dealgraph.open`.

    Args:
        location: path of a `.kgl` file (made if it does not exist) or a `neo4j://` or `bolt://` URI; None for what
            `DEALGRAPH_STORE` or `NEO4J_URI` says, else `deals.kgl` in the working folder.
        username: None for `NEO4J_USERNAME`.
        password: None for `NEO4J_PASSWORD`.
        database: None for `NEO4J_DATABASE`, else "neo4j".
        read_only: True opens for questions alone; an embedded store can then be open in several processes.
        templates: folder of the user's own templates; None for `DEALGRAPH_TEMPLATES`, else ours alone.

    Raises:
        StoreError: see `graph.store.open_store`.
        QueryError: a template is wrong.
    """
    settings = read_settings(str(location) if location is not None else None)
    catalogue = load_catalogue(templates or settings.templates)
    store = open_store(
        settings.store,
        username=username or settings.username,
        password=password if password is not None else settings.password,
        database=database or settings.database,
        read_only=read_only,
    )
    return KnowledgeGraph(store, catalogue)


def samples() -> Path:
    """Return the folder of our sample articles: German and English, as text, Markdown, HTML and JSON lines."""
    return Path(str(resources.files("dealgraph.loaders").joinpath("samples", "articles")))


class KnowledgeGraph:
    """A graph in a store. A context manager; close it to fold an embedded store's log into its file.

    Args:
        store: see `graph.store.open_store`.
        catalogue: templates by name.
    """

    def __init__(self, store: Store, catalogue: dict[str, Template]) -> None:
        self.store = store
        self.catalogue = catalogue

    def load(
        self,
        *sources: str | Path,
        reader: str | Reader = "learned",
        workers: int = 1,
        batch: int = BATCH,
        progress: Callable[[int], object] | None = None,
    ) -> LoadReport:
        """Load articles, or claims exported earlier.

        Articles that the store has already, read by the same reader, are not read again: an interrupted load goes on
        where it stopped. Each batch is one transaction; a
        slow reader's batches are cut short, so that a crash costs no more than half a minute of reading.

        Args:
            sources: files, folders, glob patterns, or "-" for standard input.
            reader: a reader's name, or a reader of your own (with several workers it must be picklable).
            workers: processes that read, or calls at a time of a reader that asks a server; at least 1.
            batch: articles a transaction at most, at least 1.
            progress: called with the number of articles done since the last call.

        Returns:
            What became of each article.

        Raises:
            InputError: a source does not exist, before anything is read.
            LoadAbortedError: a worker died; what was acknowledged is kept.
            StoreError: the store failed; the same.
        """
        from dealgraph.loaders.pipeline import read_articles
        from dealgraph.loaders.reader import make_reader
        from dealgraph.loaders.sources import Skip, iter_articles

        report, waiting = LoadReport(), []
        done = progress or (lambda number: None)
        name = make_reader(reader).name if isinstance(reader, str) else reader.name
        kept_at = time.monotonic()
        fresh = self._unread(iter_articles(map(str, sources)), name, batch, report, done)
        try:
            for result in read_articles(fresh, reader=reader, workers=workers):
                if isinstance(result, Skip):
                    report.skipped.append(result)
                    done(1)
                    continue
                report.dropped += [f"{result.reading.article.source}: {line}" for line in result.dropped]
                report.unsure += [f"{result.reading.article.source}: {line}" for line in result.unsure]
                waiting.append(result.reading)
                if len(waiting) >= batch or time.monotonic() - kept_at > _KEEP_EVERY_S:
                    self._keep(waiting, report, done)
                    kept_at = time.monotonic()
        finally:
            # Also after Ctrl-C: what has been read is kept.
            self._keep(waiting, report, done)
        return report

    def _unread(
        self,
        items: Iterable[Article | Reading | Skip],
        reader: str,
        batch: int,
        report: LoadReport,
        done: Callable[[int], object],
    ) -> Iterator[Article | Reading | Skip]:
        """Pass on what needs reading; count articles that the store has from this reader."""
        for group in _groups(items, batch):
            keys = [item.key for item in group if isinstance(item, Article)]
            known = known_articles(self.store.read, keys) if keys else {}
            for item in group:
                row = known.get(item.key) if isinstance(item, Article) else None
                if row and row["reader"] == reader and isinstance(item, Article) and item.source >= row["source"]:
                    report.unchanged += 1
                    done(1)
                else:
                    yield item

    def _keep(self, waiting: list[Reading], report: LoadReport, done: Callable[[int], object]) -> None:
        batch = list(waiting)
        waiting.clear()
        added = add_readings(self.store, batch)
        report.kept += added.new
        report.replaced += added.replaced
        report.unchanged += len(batch) - added.new - added.replaced
        report.claims += added.claims
        done(len(batch))

    def ask(self, template: str, /, **values: Any) -> Rows:
        """Ask a question of the catalogue.

        Args:
            template: its name, such as "investors-of".
            values: by parameter name; an entity by key or by any of its names.

        Raises:
            QueryError: no such template, a value is missing or malformed, or no entity has that name.
            StoreError: the store failed.
        """
        return ask(self.store, find_template(self.catalogue, template), values)

    def cypher(self, query: str, /, **params: Any) -> Rows:
        """Run Cypher of one's own, which can only read; see `queries.run.run_cypher`.

        Raises:
            UnsafeQueryError: it could write or reach outside the store.
            QueryError: it is wrong or takes too long.
        """
        return run_cypher(self.store, query, params)

    def path(
        self, source: str, target: str, *, limit: int = 1, max_hops: int = 6, status: Sequence[str] = ("completed",)
    ) -> list[list[Row]]:
        """Return the shortest paths between two entities, each hop an edge with its sentence.

        Raises:
            QueryError: no entity, or more than one, has that name.
        """
        from dealgraph.queries.network import find_paths

        ends = [find_entity(self.store, end)["key"] for end in (source, target)]
        return find_paths(self.store, ends[0], ends[1], limit=limit, max_hops=max_hops, statuses=status)

    def network(self, entity: str | None = None, *, hops: int = 1, limit: int = 300) -> Network:
        """Return the graph, or what lies around one entity, as a networkx MultiDiGraph with evidence.

        Args:
            entity: name or key; None for the whole graph.
            hops: how far to go from the entity.
            limit: at most so many entities around it; the graph's attribute `leftOut` counts the others.

        Raises:
            QueryError: no entity, or more than one, has that name.
        """
        from dealgraph.queries.network import entity_network, full_network

        if entity is None:
            return full_network(self.store)
        return entity_network(self.store, find_entity(self.store, entity)["key"], hops=hops, limit=limit)

    def draw(self, entity: str | None = None, *, hops: int = 1, limit: int = 300, language: str = "en") -> Drawing:
        """Draw the graph, or what lies around one entity, as one HTML page that needs nothing else.

        Args:
            entity: name or key; None for the entities with most relations.
            hops: how far to go from the entity.
            limit: at most so many entities; the page says how many it leaves out.
            language: "en" or "de".

        Raises:
            QueryError: no entity, or more than one, has that name.
        """
        from dealgraph.queries.draw import draw
        from dealgraph.queries.network import busiest_network, lay_out

        graph = (
            busiest_network(self.store, limit=limit) if entity is None else self.network(entity, hops=hops, limit=limit)
        )
        title = find_entity(self.store, entity)["name"] if entity else "dealgraph"
        return draw(lay_out(graph), title=title, language=language)

    def forget(self, article: str) -> str:
        """Take an article out as if it had never been loaded, and return its key.

        Args:
            article: key, url, file name or record id.

        Raises:
            InputError: no article, or more than one, answers to that.
        """
        key = find_article(self.store, article)
        forget_article(self.store, key)
        return key

    def export_claims(self) -> Iterator[str]:
        """Yield one line of JSON for each article: its text, its names and its claims. `load` takes them back."""
        return map(dump_record, iter_readings(self.store))

    def counts(self) -> dict[str, Any]:
        """Return how many articles, claims, entities and edges there are, by label and type."""
        from dealgraph.graph.audit import count_all

        return count_all(self.store)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _groups(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    group: list[Any] = []
    for item in items:
        group.append(item)
        if len(group) >= size:
            yield group
            group = []
    if group:
        yield group
