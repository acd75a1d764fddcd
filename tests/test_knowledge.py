"""The graph from Python: loading, asking, drawing, forgetting, over the real rooms."""

from __future__ import annotations

from pathlib import Path

import networkx
import pytest

import dealgraph
from dealgraph.graph.errors import InputError, QueryError
from dealgraph.graph.model import Article, Reading
from dealgraph.knowledge import KnowledgeGraph

DEAL = "Nordwind Capital invested 5 million euros in Kiesel GmbH.\n\nThe round was announced on Monday in Kiel."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text(DEAL, encoding="utf-8")
    (folder / "two.txt").write_text(
        "Alder Trust has invested in Quill Software. Quill Software is based in Leeds.", encoding="utf-8"
    )
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder


def test_load_says_what_became_of_each_article(tmp_path: Path, articles: Path) -> None:
    with dealgraph.open(tmp_path / "a.kgl") as kg:
        report = kg.load(articles)
        assert (report.kept, report.replaced, report.unchanged, report.read) == (2, 0, 0, 2)
        assert [Path(skip.source).name for skip in report.skipped] == ["empty.txt"]
        assert report.claims >= 2
        assert "2 articles kept" in str(report)
        assert report.as_json()["skipped"][0]["reason"]


def test_what_is_known_is_not_read_again(tmp_path: Path, articles: Path) -> None:
    class Counting:
        name = "counting-1"
        read: list[str] = []  # noqa: RUF012 - shared on purpose: it counts over both loads

        def __call__(self, article: Article) -> Reading:
            self.read.append(article.source)
            return Reading(article, (), (), self.name)

    with dealgraph.open(tmp_path / "a.kgl") as kg:
        first = kg.load(articles, reader=Counting())
        again = kg.load(articles, reader=Counting())
        assert (first.kept, again.kept, again.unchanged) == (2, 0, 2)
        assert sorted(Counting.read) == ["one.txt", "two.txt"]
        other = kg.load(articles)
        assert (other.replaced, other.unchanged) == (2, 0)


def test_workers_and_batches_do_not_show(tmp_path: Path) -> None:
    exports = []
    for number, options in enumerate([{}, {"workers": 2, "batch": 3}, {"batch": 1}]):
        with dealgraph.open(tmp_path / f"{number}.kgl") as kg:
            kg.load(dealgraph.samples(), **options)  # type: ignore[arg-type]
            exports.append(list(kg.export_claims()))
    assert exports[0] == exports[1] == exports[2]
    assert len(exports[0]) >= 12


def test_one_text_under_two_names_keeps_the_first_whatever_the_order(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(DEAL, encoding="utf-8")
    (tmp_path / "a.txt").write_text(DEAL, encoding="utf-8")
    exports = []
    for number, order in enumerate([("a.txt", "b.txt"), ("b.txt", "a.txt")]):
        with dealgraph.open(tmp_path / f"{number}.kgl") as kg:
            for name in order:
                kg.load(tmp_path / name)
            exports.append(list(kg.export_claims()))
    assert exports[0] == exports[1]
    assert '"source": "a.txt"' in exports[0][0]


def test_export_comes_back_as_it_went(tmp_path: Path) -> None:
    with dealgraph.open(tmp_path / "a.kgl") as kg:
        kg.load(dealgraph.samples())
        lines = list(kg.export_claims())
    (tmp_path / "claims.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with dealgraph.open(tmp_path / "b.kgl") as kg:
        report = kg.load(tmp_path / "claims.jsonl")
        assert report.kept == len(lines)
        assert list(kg.export_claims()) == lines


def test_forgotten_article_is_gone_and_unknown_one_is_refused(tmp_path: Path, articles: Path) -> None:
    with dealgraph.open(tmp_path / "a.kgl") as kg:
        kg.load(articles / "one.txt")
        before = list(kg.export_claims())
        kg.load(articles / "two.txt")
        assert kg.forget("two.txt").startswith("article:")
        assert list(kg.export_claims()) == before
        with pytest.raises(InputError, match="not in the store"):
            kg.forget("two.txt")


def test_questions_pictures_and_network(tmp_path: Path, articles: Path) -> None:
    with dealgraph.open(tmp_path / "a.kgl") as kg:
        kg.load(articles)
        assert [row["investor"] for row in kg.ask("investors-of", organization="Quill Software")] == ["Alder Trust"]
        with pytest.raises(QueryError, match="no template 'investor-of'"):
            kg.ask("investor-of", organization="Quill Software")
        assert isinstance(kg.network("Quill Software"), networkx.MultiDiGraph)
        saved = kg.draw("Quill Software").save(tmp_path / "picture.html")
        assert "Alder Trust" in saved.read_text(encoding="utf-8")
        assert [hop["type"] for hop in kg.path("Alder Trust", "Quill Software")[0]] == ["INVESTED_IN"]
        assert kg.counts()["articles"] == 2
        assert list(kg.cypher("MATCH (a:Article) RETURN count(a) AS n")) == [{"n": 2}]


def test_public_names_are_all_there() -> None:
    assert all(getattr(dealgraph, name) is not None for name in dealgraph.__all__)
    assert dealgraph.KnowledgeGraph is KnowledgeGraph
    with pytest.raises(AttributeError, match="nonsense"):
        dealgraph.nonsense  # noqa: B018
