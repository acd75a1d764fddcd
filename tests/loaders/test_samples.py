"""Samples: the articles that ship with the package are what their README says, and the hostile ones do no harm."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from dealgraph import loaders
from dealgraph.graph.model import Article, check_article
from dealgraph.loaders.pipeline import ReadResult, read_articles
from dealgraph.loaders.sources import iter_articles

SAMPLES = Path(next(iter(loaders.__path__))) / "samples"
CLUTTER = re.compile(
    r"cookie|newsletter|imprint|impressum|related|mehr zum thema|anmelden|log in|subscribe|<|\*\*|\]\(", re.I
)


def read_folder(name: str) -> list[Article]:
    items = list(iter_articles([SAMPLES / name]))
    assert all(isinstance(item, Article) for item in items), "a sample was skipped"
    return [item for item in items if isinstance(item, Article)]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return read_folder("articles")


def results(name: str) -> list[ReadResult]:
    found = list(read_articles(iter_articles([SAMPLES / name])))
    assert all(isinstance(result, ReadResult) for result in found), "a sample was not read"
    return [result for result in found if isinstance(result, ReadResult)]


def test_readme_counts_the_articles(articles: list[Article]) -> None:
    languages = Counter(result.reading.article.language for result in results("articles"))
    told = f"holds {len(articles)} articles, {languages['de']} in German and {languages['en']} in English"
    assert told in (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert min(languages["de"], languages["en"]) >= 7


def test_every_kind_of_file_is_there() -> None:
    assert {path.suffix for path in (SAMPLES / "articles").iterdir()} == {".txt", ".md", ".html", ".jsonl"}


def test_articles_are_named_dated_and_of_one_outlet_each(articles: list[Article]) -> None:
    assert [
        item.source for item in articles if not (item.headline and item.published_on and item.outlet and item.url)
    ] == []
    assert len({item.source for item in articles}) == len({item.key for item in articles}) == len(articles)


def test_file_names_tell_date_and_language(articles: list[Article]) -> None:
    languages = {result.reading.article.source: result.reading.article.language for result in results("articles")}
    for item in articles:
        named = re.match(r"(\d{4}-\d\d-\d\d)-(de|en)-|(?:meldung|wire-en)-(\d{4}-\d\d-\d\d)", item.source)
        assert named, item.source
        assert item.published_on == (named[1] or named[3])
        assert named[2] in (None, languages[item.source])


def test_articles_are_worth_reading_and_short(articles: list[Article]) -> None:
    assert {item.source: n for item in articles if not 120 <= (n := len(item.text.split())) <= 260} == {}


def test_pages_and_markup_leave_the_article_alone(articles: list[Article]) -> None:
    assert {item.source: found[0] for item in articles if (found := CLUTTER.search(item.text))} == {}


def test_headline_and_paragraphs_stand_apart(articles: list[Article]) -> None:
    assert [item.source for item in articles if not item.text.startswith(f"{item.headline}\n\n")] == []
    assert [item.source for item in articles if item.text.count("\n\n") < 3] == []


def test_outlets_lead_nowhere(articles: list[Article]) -> None:
    assert [item.url for item in articles if not re.match(r"https://[a-z-]+\.example/", item.url or "")] == []


@pytest.mark.parametrize("folder", ["articles", "hostile"])
def test_reading_drops_nothing(folder: str) -> None:
    assert {result.reading.article.source: result.dropped for result in results(folder) if result.dropped} == {}


def test_hostile_articles_are_read_as_text() -> None:
    hostile = read_folder("hostile")
    assert len(hostile) == 3
    for item in hostile:
        check_article(item)
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u202e\ud800-\udfff]", item.text) is None
        assert (item.source + (item.outlet or "") + (item.url or "")).isprintable()
        item.text.encode("utf-8")


def test_hostile_page_loses_its_scripts_and_keeps_its_names() -> None:
    text = next(item.text for item in read_folder("hostile") if item.source == "kettlebrook.html")
    assert "Robert'}) DETACH DELETE n //" in text  # written in the article, so it is part of it
    assert "<img src=x onerror=alert(7)> Partners" in text
    for code in ("alert(2)", "alert(3)", "alert(5)", "alert(6)", "alert(8)", "evil.example", "MATCH (n)"):
        assert code not in text


def test_hostile_articles_give_their_deals() -> None:
    claims = {
        (claim.type, claim.subject, claim.object) for result in results("hostile") for claim in result.reading.claims
    }
    assert ("INVESTED_IN", "org:ferryman-ventures", "org:kettlebrook-robotics") in claims
    assert ("RAISED", "org:lindenhof-sensorik", None) in claims
