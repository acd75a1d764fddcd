"""Sources: every kind of file becomes an article or a skip with its reason, whatever is in it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Claim, Mention, Name, Reading, check_article, make_article
from dealgraph.graph.records import dump_record
from dealgraph.loaders.sources import Skip, iter_articles
from dealgraph.loaders.sources.dates import parse_published
from dealgraph.loaders.sources.html import parse_html
from dealgraph.loaders.sources.markdown import parse_markdown
from dealgraph.loaders.sources.text import parse_text

BODY = "Die Lindgrün GmbH hat zehn Millionen Euro erhalten. Otterbach Capital führte die Runde an."
PROSE = (
    "Otterbach Capital has invested in Lindgrün, a maker of heat pumps for old houses. The round "
    "brings ten million euros to the firm, which will build a second hall in Kassel and hire sixty people there. "
    "Its founders keep the majority."
)
Write = Callable[[str, "str | bytes"], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write_file


def read_one(source: str, **limits: int) -> Article:
    (article,) = iter_articles([source], **limits)
    assert isinstance(article, Article), article
    check_article(article)
    return article


def names_of(items: Iterable[object]) -> list[str]:
    """What articles and skips are called."""
    return [item.source for item in items if isinstance(item, Article | Skip)]


def skip_of(source: str, **limits: int) -> str:
    (skip,) = iter_articles([source], **limits)
    assert isinstance(skip, Skip), skip
    assert skip.source.startswith(source)
    return skip.reason


# Sources


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nowhere.txt", "does not exist"),
        ("nowhere/*.txt", "matches no file"),
        ("https://site.example/a", "is an address"),
        ("nul\0byte", "does not exist"),
    ],
)
def test_missing_source_is_an_error_before_anything_is_read(write: Write, source: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        iter_articles([write("good.txt", BODY), source])


def test_standard_input_twice_is_an_error() -> None:
    with pytest.raises(InputError, match="only once"):
        iter_articles(["-", "-"])


def test_one_path_may_stand_for_a_list_of_one(write: Write) -> None:
    assert [type(item) for item in iter_articles(write("a.txt", BODY))] == [Article]


def test_folder_is_read_with_all_below_it_sorted_and_without_hidden_files(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "sub/c.md", "sub/a.html", ".hidden.txt", ".git/d.txt"):
        write(name, f"<p>{PROSE}</p>" if name.endswith("html") else BODY)
    assert names_of(iter_articles([str(tmp_path)])) == ["a.TXT", "b.txt", "a.html", "c.md"]


def test_unknown_kind_in_a_folder_is_a_skip(write: Write, tmp_path: Path) -> None:
    write("a.txt", BODY)
    path = write("b.docx", b"PK\x03\x04")
    _, skip = iter_articles([str(tmp_path)])
    assert skip == Skip(path, "unknown kind '.docx'; read are .txt .md .markdown .html .htm .jsonl .ndjson")


def test_folder_without_articles_is_a_skip(tmp_path: Path) -> None:
    assert "holds no file" in skip_of(str(tmp_path))


def test_links_out_of_a_folder_are_told(write: Write, tmp_path: Path) -> None:
    write("other/a.txt", BODY)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "other")
    reasons = [item.reason for item in iter_articles([str(tmp_path / "in")]) if isinstance(item, Skip)]
    assert reasons == [
        "cannot be read: No such file or directory",
        "a link to a folder is not followed; name it as a source of its own",
    ]


def test_unreadable_file_is_a_skip(tmp_path: Path) -> None:
    path = tmp_path / "loop.txt"
    path.symlink_to(path)
    assert "cannot be read: " in skip_of(str(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipe_in_a_folder_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [type(item) for item in iter_articles([str(tmp_path)])] == [Skip]


def test_pattern_is_sorted_and_recursive(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.txt", "sub/a.md"):
        write(name, BODY)
    assert names_of(iter_articles([f"{tmp_path}/**/*.txt"])) == ["b.txt", "a.txt"]


def test_file_whose_name_looks_like_a_pattern_is_that_file(write: Write) -> None:
    assert read_one(write("a[1].txt", BODY)).source == "a[1].txt"


@pytest.mark.parametrize(
    ("content", "sources"),
    [
        (f'\n  {{"text": "{PROSE}"}}\n{{"id": "x", "text": "{PROSE}"}}', ["stdin:2", "x"]),
        (f"\n<html><body><p>{PROSE}</p></body></html>", ["stdin"]),
        (f"\n{PROSE}", ["stdin"]),
        (b"\xff\xfe" + f'{{"text": "{PROSE}"}}'.encode("utf-16-le"), ["stdin:1"]),
    ],
)
def test_standard_input_tells_its_kind_by_its_first_character(
    monkeypatch: pytest.MonkeyPatch, content: str | bytes, sources: list[str]
) -> None:
    data = content.encode() if isinstance(content, str) else content
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    articles = list(iter_articles(["-"]))
    assert names_of(articles) == sources
    assert all(isinstance(item, Article) and "Otterbach Capital" in item.text for item in articles)


def test_standard_input_is_read_as_it_comes() -> None:
    program = (
        "from dealgraph.loaders.sources import iter_articles\n"
        "for article in iter_articles(['-']): print(article.source, flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        for name in ("one", "two"):
            child.stdin.write(json.dumps({"id": name, "text": PROSE}) + "\n")
            child.stdin.flush()
            assert child.stdout.readline() == f"{name}\n"


# Content that is no article


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.md", b" \n\t\n", "the file is empty"),
        ("a.jsonl", b"\n\n", "the file is empty"),
        ("a.txt", b"%PDF-1.7\n...", "a PDF file"),
        ("a.html", b"%PDF-1.7\n...", "a PDF file"),
        ("a.jsonl", b"%PDF-1.7\n...", "a PDF file"),
        ("a.pdf", b"%PDF-1.7\n...", "a PDF file"),
        ("a.txt", b"PK\x03\x04...", "a zip archive"),
        ("a.jsonl", b"\x1f\x8b\x08...", "a gzip file"),
        ("a.doc", b"{\\rtf1 text}", "an RTF document"),
        ("a.txt", b"text\x00text", "NUL byte at byte 4"),
        ("a.txt", "Grüße".encode() + b" \xfc.", "broken UTF-8 at byte 8 "),
        ("a.md", b"\xff\xfea", "broken UTF-16 at byte 2 "),
        ("a.html", b"<meta charset=klingon><p>x", "unknown character set 'klingon'"),
        ("a.html", b"<meta charset=hex><p>x", "no character set"),
        ("a.txt", b"1234 5678", "has no text"),
        ("a.json", b'[{"text": "x"}]', "JSON list"),
    ],
)
def test_what_is_no_text_is_a_skip_with_its_reason(write: Write, name: str, content: bytes, said: str) -> None:
    assert said in skip_of(write(name, content))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_file_above_the_limit_is_a_skip(write: Write, name: str) -> None:
    assert "more than 1,000 bytes" in skip_of(write(name, "a" * 1001), max_file_bytes=1000)


def test_file_at_the_limit_is_read(write: Write) -> None:
    assert read_one(write("a.txt", "a" * 1000), max_file_bytes=1000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.html"])
def test_marked_encodings_are_read(write: Write, name: str, encoding: str) -> None:
    content = {"a.jsonl": json.dumps({"text": BODY}), "a.html": f"<html><body><p>{BODY}</p></body></html>"}.get(
        name, BODY
    )
    assert read_one(write(name, content.encode(encoding))).text == BODY


def test_windows_line_ends_are_line_feeds(write: Write) -> None:
    assert read_one(write("a.txt", "Kopf\r\n\r\nText.")).text == "Kopf\n\nText."


# Plain text


@pytest.mark.parametrize(
    ("text", "headline", "published", "outlet", "url", "body"),
    [
        ("Title: K\nDate: 2025-01\nOutlet: Bl\nURL: http://b\n\nText.", "K", "2025-01", "Bl", "http://b", "Text."),
        ("Titel: K: L\nDatum: 21. Januar 2025\nQuelle: Blatt\n\nText.", "K: L", "2025-01-21", "Blatt", None, "Text."),
        ("DATUM: 21.01.2025\nAutor: niemand\n\nKopf\n\nRumpf.", "Kopf", "2025-01-21", None, None, "Rumpf."),
        ("Kopf ohne Punkt\n\nRumpf.", "Kopf ohne Punkt", None, None, None, "Rumpf."),
        ("Ein Satz.\n\nRumpf.", None, None, None, None, "Ein Satz.\n\nRumpf."),
        ("K" * 150 + "\n\nRumpf.", None, None, None, None, "K" * 150 + "\n\nRumpf."),
        ("Nur eine Zeile", None, None, None, None, "Nur eine Zeile"),
        ("Title: kein Rumpf folgt", None, None, None, None, "Title: kein Rumpf folgt"),
        ("Titel: Kopf\nkein Feld\n\nRumpf.", None, None, None, None, "Titel: Kopf\n\nkein Feld\n\nRumpf."),
        ("BERLIN: Kopf\n\nRumpf.", "BERLIN: Kopf", None, None, None, "Rumpf."),
    ],
)  # fmt: skip
def test_text_fields_and_headline(
    text: str, headline: str | None, published: str | None, outlet: str | None, url: str | None, body: str
) -> None:
    article = parse_text(text, "a.txt")
    found = (article.headline, article.published_on, article.outlet, article.url)
    assert found == (headline, published, outlet, url)
    assert article.text == (f"{headline}\n\n{body}" if headline else body)


def test_text_field_given_twice_is_an_error() -> None:
    with pytest.raises(InputError, match="'Titel' is given twice"):
        parse_text("Title: a\nTitel: b\n\nText.", "a.txt")


def test_lines_wrapped_by_an_editor_are_one_paragraph() -> None:
    wrapped = "Die Lindgrün GmbH hat zehn Millionen Euro erhalten, wie\ndie Firma am Dienstag in Kassel mitgeteilt hat."
    assert parse_text(wrapped, "a.txt").text == wrapped.replace("\n", " ")


def test_short_and_long_lines_are_paragraphs_of_their_own() -> None:
    lines = ["Investoren", "Otterbach Capital", "Ein langer Absatz " * 8 + "endet."]
    assert parse_text("\n".join(lines), "a.txt").text == "\n\n".join(lines)


def test_page_that_was_saved_as_text_is_read_as_a_page(write: Write) -> None:
    assert read_one(write("a.txt", f"<!DOCTYPE html><html><body><p>{PROSE}</p></body></html>")).text == PROSE


# Markdown


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Kopf\n\nEin *Satz* mit **fett** und `code`.", "Kopf\n\nEin Satz mit fett und code."),
        ("Kopf\n====\n\nText.", "Kopf\n\nText."),
        ("[Meta](https://m.example) und <https://d.example>.", "Meta und https://d.example."),
        ("Nach [Meta][1].\n\n[1]: https://m.example", "Nach Meta."),
        ("Zeile\nbricht um.\n\nNeu.", "Zeile bricht um.\n\nNeu."),
        ("- eins\n- zwei\n\n1. drei", "eins\n\nzwei\n\ndrei"),
        ("![Bild](b.png)\n\nText.", "Text."),
        ("Text.<!-- nein -->\n\n<!-- ganz\n\nund gar nicht -->\n\nMehr.", "Text.\n\nMehr."),
        ("<div>Ein <b>Satz</b>.</div>\n\n<script>nein()</script>\n\nText.", "Ein Satz .\n\nText."),
        ("> Zitat\n\n---\n\nText.", "Zitat\n\nText."),
        ("| a | b |\n|---|---|\n| c | d |", "a\n\nb\n\nc\n\nd"),
        ("```\nquelltext\n```\n\nText.", "quelltext\n\nText."),
        ("A\\*B &amp; C", "A*B & C"),
    ],
)
def test_markdown_leaves_its_text(markdown: str, text: str) -> None:
    assert parse_markdown(markdown, "a.md").text == text


def test_front_matter_of_markdown() -> None:
    front = "title: Kopf\ndate: 2025-01-21\noutlet: Blatt\nurl: https://b.example\nlang: de-AT\ntags: [a, b]"
    text = f"---\n{front}\n---\n# Kopf\n\nText."
    article = parse_markdown(text, "a.md")
    assert article == make_article(
        "Kopf\n\nText.", headline="Kopf", published_on="2025-01-21", language="de", outlet="Blatt",
        url="https://b.example", source="a.md",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("date: 2025", "2025"),
        ("date: 2025-01", "2025-01"),
        ("published: 2025-01-21T23:30:00-05:00", "2025-01-21"),
        ("Datum: 21. Januar 2025", "2025-01-21"),
        ("date:", None),
    ],
)
def test_front_matter_dates(line: str, published: str | None) -> None:
    assert parse_markdown(f"---\n{line}\n---\nText.", "a.md").published_on == published


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title: a: b", "no YAML.*quote values"),
        ("date: 2024-13-45", "no YAML"),
        ("date: gestern", "not understood"),
        ("title: [a]", "'title' must be text, not list"),
        ("title: a\ntitel: b", "'title' twice"),
        ("lang: '?!'", "no code such as"),
        ("[" * 2000, "no YAML"),
        ("a: b\n" * 5000, "more than 20,000 characters"),
    ],
)
def test_bad_front_matter_is_an_error(front: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_markdown(f"---\n{front}\n---\nText.", "a.md")


def test_rule_at_the_top_is_no_front_matter() -> None:
    assert parse_markdown("---\nText oben.\n---\n\nText.", "a.md").text == "Text oben.\n\nText."


@pytest.mark.parametrize("bomb", ["[", "![", "<!--", "*a ", "[a]("])
def test_markdown_bomb_is_read_in_linear_time(bomb: str) -> None:
    assert parse_markdown("Text.\n\n" + bomb * 200_000, "a.md").text.startswith("Text.")


# HTML


def page(body: str, head: str = "") -> str:
    banner = "<div class=cookie>Wir verwenden Cookies. Alle akzeptieren</div>"
    nav = "<nav><a href='/'>Start</a> <a href='/abo'>Abo</a></nav>"
    article = f"<article><h1>Kopf</h1>{body}</article><footer>Impressum</footer>"
    return f"<html><head><title>Kopf</title>{head}</head><body>{banner}{nav}{article}</body></html>"


def test_page_gives_headline_date_outlet_address_and_paragraphs() -> None:
    head = (
        '<meta property="og:site_name" content="Blatt"><link rel="canonical" href="https://b.example/a">'
        '<meta property="article:published_time" content="2025-01-21T23:30:00+01:00">'
    )
    article = parse_html(page(f"<p>{PROSE}</p><p>{BODY}</p>", head), "a.html")
    assert article.text == f"Kopf\n\n{PROSE}\n\n{BODY}"
    found = (article.headline, article.published_on, article.outlet, article.url)
    assert found == ("Kopf", "2025-01-21", "Blatt", "https://b.example/a")


def test_day_is_not_guessed_from_a_pages_text() -> None:
    assert (
        parse_html(page(f"<p>{PROSE} It was built on 3 May 2019.</p><p>&copy; 2021</p>"), "a.html").published_on is None
    )


def test_outlet_behind_the_title_is_cut() -> None:
    markup = f'<title>Neues von gestern | Blatt</title><meta property="og:site_name" content="Blatt"><p>{PROSE}</p>'
    assert parse_html(markup, "a.html").headline == "Neues von gestern"


def test_declared_character_set_is_honoured(write: Write) -> None:
    markup = f'<html><head><meta charset="iso-8859-1"></head><body><p>{BODY} „Gut“</p></body></html>'
    assert read_one(write("a.html", markup.encode("cp1252"))).text == f"{BODY} „Gut“"


WALLS = [
    ("a consent wall", "<h1>Hallo</h1><p>Lesen Sie uns mit Werbung oder im PUR-Abo.</p><p>Zustimmen und weiter</p>"),
    ("a consent wall", "<h1>Before you continue</h1><p>We and our 214 partners store data here.</p><p>Accept all</p>"),
    ("a paywall", f"<h1>Kopf</h1><p>{BODY}</p><p>Dieser Artikel ist exklusiv für Abonnenten. Jetzt weiterlesen.</p>"),
    ("a paywall", f"<h1>Head</h1><p>{PROSE}</p><p>Subscribe to continue reading. Already a subscriber? Log in.</p>"),
    ("a paywall", f'<script type="x/json">{{"isAccessibleForFree": "False"}}</script><h1>Head</h1><p>{PROSE}</p>'),
    ("a robot check", "<title>Just a moment...</title><noscript>Please enable JavaScript and cookies.</noscript>"),
]  # fmt: skip


@pytest.mark.parametrize(("wall", "body"), WALLS)
def test_wall_is_refused(write: Write, wall: str, body: str) -> None:
    assert skip_of(write("a.html", f"<html><body>{body}</body></html>")).startswith(
        f"{wall} stands in front of the article"
    )


def test_short_article_near_a_cookie_banner_is_read() -> None:
    assert parse_html(page(f"<p>{PROSE}</p>"), "a.html").text == f"Kopf\n\n{PROSE}"


def test_article_about_subscriptions_is_read() -> None:
    other = [f"<p>{name} {PROSE[17:]}</p>" for name in ("Eichgrund Invest", "Sandmoor Partners", "Weidentor Capital")]
    about = "<p>Readers must subscribe to continue reading, or take the PUR-Abo, the publisher of the paper said.</p>"
    assert "PUR-Abo" in parse_html(page("".join([*other, about])), "a.html").text


def test_page_without_an_article_is_a_skip(write: Write) -> None:
    assert "no article found" in skip_of(write("a.html", "<html><body><div id=app></div></body></html>"))


# JSON lines


def test_json_line_gives_its_fields(write: Write) -> None:
    record = {
        "id": "x1",
        "text": BODY,
        "title": "Kopf",
        "published": "2025-01",
        "lang": "de",
        "url": "https://b.example",
        "outlet": "Blatt",
        "facts": [],
    }
    assert read_one(write("a.jsonl", json.dumps(record))) == make_article(
        BODY, headline="Kopf", published_on="2025-01", language="de", outlet="Blatt", url="https://b.example",
        source="x1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record_id", "source"), [(7, "7"), (None, "a.jsonl:1"), ("", "a.jsonl:1"), ("a\u202e\n b", "a b")]
)
def test_source_of_a_json_line(write: Write, record_id: object, source: str) -> None:
    assert read_one(write("a.jsonl", json.dumps({"id": record_id, "text": BODY}))).source == source


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": "x"', "bad JSON at character 14 of the line"),
        (b'["text"]', "is a list, not an object"),
        (b"null", "is null, not an object"),
        (b'{"txt": "x"}', "has no `text`"),
        (b'{"text": null}', "has no `text`"),
        (b'{"text": "  "}', "has no text"),
        (b'{"text": 5}', "`text` must be text, not a number"),
        (b'{"text": "x", "title": ["y"]}', "`title` must be text, not a list"),
        (b'{"text": "x", "id": true}', "`id` must be text, not true or false"),
        (b'{"text": "x", "published": 20250121}', "`published` must be text, not a number"),
        (b'{"text": "x", "published": "2025-02-30"}', "not in the calendar"),
        (b'{"text": "x", "published": "soon"}', "not understood"),
        (b'{"text": "x", "lang": "?"}', "no code such as"),
        (b'{"text": "\xfc"}', "broken UTF-8 at byte 10 of the line"),
        (b'{"text": "a\x00b"}', "bad JSON"),
        (b'{"a":' + b"[" * 200_000, "bad JSON"),
        (b'{"text": ' + b"9" * 9000 + b"}", "bad JSON"),
        (b'{"article": 1, "names": [], "claims": []}', "`article` must be an object"),
    ],
)
def test_bad_line_is_a_skip_and_the_next_one_is_read(write: Write, line: bytes, said: str) -> None:
    path = write("a.jsonl", b'{"id": "one", "text": "Eins."}\n\n' + line + b'\n{"id": "two", "text": "Zwei."}')
    one, skip, two = iter_articles([path])
    assert isinstance(skip, Skip)
    assert skip.source == f"{path}:3"
    assert said in skip.reason
    assert names_of([one, two]) == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_line_above_the_limit_is_skipped_and_never_held(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w", encoding=encoding) as file:
        file.write('{"text": "')
        for _ in range(500):
            file.write("x" * 10_000)
        file.write('"}\n{"id": "two", "text": "Zwei."}\n')
    tracemalloc.start()
    skip, two = iter_articles([path], max_line_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert skip == Skip(f"{path}:1", "the line has more than 100,000 bytes, the limit")
    assert isinstance(two, Article)
    assert peak < 2_000_000


def test_line_at_the_limit_is_read(write: Write) -> None:
    line = json.dumps({"text": "x" * 88})
    for content in (line, line + "\n", line + "\n" + line):
        assert {type(item) for item in iter_articles([write("a.jsonl", content)], max_line_bytes=len(line))} == {
            Article
        }


def test_lone_surrogate_in_utf_16_costs_its_line(write: Write) -> None:
    lines = [f'{{"text": "{word}"}}\n'.encode("utf-16-le") for word in ("Eins.", "Zwei.", "Drei.")]
    lines[1] = lines[1].replace(b"Z", b"Z\x00\x00\xd8")[:-1].replace(b"Z\x00\x00\xd8\x00", b"Z\x00\x00\xd8") + b"\x00"
    one, skip, three = iter_articles([write("a.jsonl", b"\xff\xfe" + b"".join(lines))])
    assert names_of([one, three]) == ["a.jsonl:1", "a.jsonl:3"]
    assert isinstance(skip, Skip)
    assert "broken UTF-8 at byte 11 of the line" in skip.reason


def test_cut_off_utf_16_is_a_skip(write: Write) -> None:
    assert "broken utf-16 (truncated data)" in skip_of(write("a.jsonl", '{"text": "Eins."}\n'.encode("utf-16")[:-1]))


def make_reading() -> Reading:
    article = make_article("Otterbach Capital invested in Lindgrün.", source="a")
    names = (
        Name("Organization", "Otterbach Capital", (Mention(0, 17, "Otterbach Capital"),)),
        Name("Organization", "Lindgrün", (Mention(30, 38, "Lindgrün"),)),
    )
    claim = Claim("INVESTED_IN", "org:otterbach-capital", "org:lindgrun", 0, 39, article.text)
    return Reading(article, names, (claim,), "fast-1")


def test_exported_reading_comes_back(write: Write) -> None:
    (reading,) = iter_articles([write("a.jsonl", dump_record(make_reading()))])
    assert reading == make_reading()


def test_damaged_reading_is_a_skip(write: Write) -> None:
    assert skip_of(write("a.jsonl", dump_record(make_reading()).replace("invested", "divested")))


# Dates and all else


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("2025", "2025"),
        ("2025-01", "2025-01"),
        (" 2025-01-21 ", "2025-01-21"),
        ("2025-01-21T23:30:00Z", "2025-01-21"),
        ("2025-01-21 09:00:00+01:00", "2025-01-21"),
        ("21. Januar 2025", "2025-01-21"),
        ("21. Jänner 2025", "2025-01-21"),
        ("Dienstag, 21. Januar 2025, 18:05 Uhr", "2025-01-21"),
        ("1. März 2024", "2024-03-01"),
        ("January 21, 2025", "2025-01-21"),
        ("Jan. 21st, 2025", "2025-01-21"),
        ("21 Jan 2025", "2025-01-21"),
        ("21.01.2025", "2025-01-21"),
        ("02.08.2024", "2024-08-02"),
        ("21/01/2025", "2025-01-21"),
        ("Tue, 21 Jan 2025 23:30:00 -0500", "2025-01-21"),
        ("Januar 2025", "2025-01"),
        ("March 2024", "2024-03"),
    ],
)
def test_dates_that_are_read(text: str, published: str) -> None:
    assert parse_published(text) == published


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "yesterday",
        "02/08/2024",
        "21.01.25",
        "31. Februar 2025",
        "2025-13",
        "2025-1-1x",
        "1737500000",
        "in 2 days",
        "x" * 5000,
    ],
)
def test_dates_that_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="date"):
        parse_published(text)


@given(st.text("0123456789 .,:-/+TZUhrmJanuaryFebMärzMai", max_size=30))
def test_any_date_text_is_read_or_refused(text: str) -> None:
    try:
        parse_published(text)
    except InputError as exc:
        assert "date" in str(exc)  # noqa: PT017  # either outcome is right


@given(
    st.sampled_from(["a.txt", "a.md", "a.html", "a.jsonl", "a"]),
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
)
def test_any_bytes_are_articles_or_skips(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    for item in iter_articles([path]):
        assert isinstance(item, Article | Skip)
        if isinstance(item, Article):
            check_article(item)
            item.text.encode()


def test_libraries_for_pages_and_dates_are_not_loaded_before_they_are_needed() -> None:
    program = (
        "import sys, dealgraph.loaders.sources\n"
        "print([m for m in ('trafilatura', 'dateparser', 'markdown_it', 'py3langid') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
