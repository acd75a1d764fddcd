"""The LLM reader on the command line: what it prints, its exit codes, its settings, and that no key is ever shown."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dealgraph.graph.errors import LoadAbortedError, SchemaError
from dealgraph.llm import llm_reader
from dealgraph.settings import LlmSettings, read_llm_settings
from tests.cli.runner import DEALGRAPH, Ran, call, environment, run
from tests.llm_server import Asked, LlmServer, Reply, answer, entity, fact, run_llm_server, saying

EXTRA = ("httpx", "tenacity", "platformdirs")
KEY = "sk-hush-hush-4711"
ENGLISH = "Tarnfield has acquired Moosbach. The harbour was quiet all through the day and the night."
GERMAN = "Tarnfield hat Moosbach übernommen. Im Hafen blieb es den ganzen Tag und die ganze Nacht lang ruhig."
QUOTES = {ENGLISH: "Tarnfield has acquired Moosbach.", GERMAN: "Tarnfield hat Moosbach übernommen."}


def honest(asked: Asked) -> Reply:
    parts = [entity("t", "Tarnfield"), entity("m", "Moosbach")]
    facts = [fact("ACQUIRED", "t", "m", quote) for quote in QUOTES.values() if quote in asked.text]
    return saying(answer(*parts, *facts), usage=(1000, 100))


def lying(asked: Asked) -> Reply:
    parts = [entity("t", "Tarnfield"), entity("m", "Moosbach"), entity("z", "Zebra")]
    lies = [
        fact("ACQUIRED", "t", "z", "Tarnfield has acquired Moosbach."),
        fact("LENT_TO", "t", "m", "Nobody says so."),
    ]
    return saying(answer(*parts, *lies))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LlmServer]:
    """Give an honest server that the environment names, a cache of one's own, and two articles in `tmp_path`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    (tmp_path / "en.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "de.txt").write_text(GERMAN, encoding="utf-8")
    with run_llm_server() as running:
        running.replies = honest
        monkeypatch.setenv("DEALGRAPH_LLM_URL", running.url)
        monkeypatch.setenv("DEALGRAPH_LLM_MODEL", "m")
        yield running


def llm(*args: str | Path, cwd: Path, code: int = 0) -> Ran:
    return call(*args, "--reader", "llm", cwd=cwd, code=code)


@pytest.mark.parametrize("workers", ["1", "3"])
def test_load_reads_both_languages_and_says_what_was_spent(workers: str, server: LlmServer, tmp_path: Path) -> None:
    prices = ["--llm-price-in", "1", "--llm-price-out", "10"]
    ran = llm("load", "en.txt", "de.txt", "--workers", workers, *prices, cwd=tmp_path)
    assert ran.out == "2 articles kept, 2 claims\n"
    assert ran.err == "2 calls, 0 answers from the cache, 2,000 tokens in and 200 out, 0.0040 USD\n"
    edges = call("query", "acquisitions", "--json", cwd=tmp_path).documents
    assert len(edges) == 1


def test_what_is_loaded_is_not_asked_again(server: LlmServer, tmp_path: Path) -> None:
    llm("load", "en.txt", cwd=tmp_path)
    ran = llm("load", "en.txt", "--json", cwd=tmp_path)
    assert ran.documents[0]["unchanged"] == 1
    assert ran.documents[0]["llm"]["cached"] == 0
    assert len(server.calls) == 1


def test_read_prints_json_and_takes_the_second_answer_from_the_cache(server: LlmServer, tmp_path: Path) -> None:
    first = llm("read", "en.txt", "--json", cwd=tmp_path)
    assert [fact["type"] for fact in first.documents[0]["facts"]] == ["ACQUIRED"]
    again = llm("read", "en.txt", "--json", cwd=tmp_path)
    assert again.out == first.out
    assert again.err == "0 calls, 1 answers from the cache, 0 tokens in and 0 out\n"
    assert len(server.calls) == 1
    assert list((tmp_path / "caches" / "dealgraph" / "llm").rglob("*.json"))
    llm("read", "en.txt", "--no-cache", cwd=tmp_path)
    assert len(server.calls) == 2


def test_what_is_dropped_is_listed_and_counted_by_reason(server: LlmServer, tmp_path: Path) -> None:
    server.replies = lying
    told = """\
  dropped en.txt: name Zebra: name is not in the article
  dropped en.txt: ACQUIRED Tarnfield -> Zebra: name is not in the article
  dropped en.txt: LENT_TO Tarnfield -> Moosbach: quote is not in the article
dropped 3 in all:
  2 x name is not in the article
  1 x quote is not in the article
"""
    assert told in llm("read", "en.txt", cwd=tmp_path).err
    ran = llm("load", "en.txt", cwd=tmp_path)
    assert ran.out == "1 article kept, 0 claims; 3 names and claims dropped\n"
    assert told in ran.err
    report = llm("load", "en.txt", "--json", "--store", "other.kgl", cwd=tmp_path).documents[0]
    assert report["droppedFor"] == {"name is not in the article": 2, "quote is not in the article": 1}
    assert len(report["dropped"]) == 3


def test_evaluate_scores_the_reader(server: LlmServer, tmp_path: Path) -> None:
    gold = answer(entity("a", "Tarnfield"), entity("b", "Moosbach"), fact("ACQUIRED", "a", "b", QUOTES[ENGLISH]))
    line = {"id": "x", "lang": "en", "text": ENGLISH} | gold
    (tmp_path / "gold.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    dry = llm("evaluate", "gold.jsonl", "--dry-run", "--json", cwd=tmp_path)
    assert (dry.documents[0]["articles"], server.calls) == (1, [])
    ran = llm("evaluate", "gold.jsonl", "--json", cwd=tmp_path)
    assert ran.documents[0]["scores"]["facts"]["f1"] == 1.0
    assert ran.documents[0]["llm"]["calls"] == 1


@pytest.mark.parametrize("command", ["load", "read"])
def test_a_dry_run_estimates_and_touches_nothing(command: str, server: LlmServer, tmp_path: Path) -> None:
    (tmp_path / "fr.txt").write_text("La société a levé dix millions d'euros, selon un communiqué.", encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    prices = ["--llm-price-in", "1", "--llm-price-out", "10"]
    ran = llm(command, "en.txt", "de.txt", "fr.txt", "--dry-run", *prices, cwd=tmp_path, code=3)
    assert ran.out.startswith("2 articles in 2 passages, 0 answered before; about ")
    assert "estimated, four characters each" in ran.out
    assert ran.out.endswith(" USD\n")
    assert "skipped fr.txt: language fr" in ran.err
    assert server.calls == []
    assert set(tmp_path.rglob("*")) == before
    document = llm(command, "en.txt", "--dry-run", "--json", cwd=tmp_path).documents[0]
    assert (document["articles"], document["chunks"], document["usd"]) == (1, 1, None)


def test_the_limit_stops_a_load_and_keeps_what_was_read(server: LlmServer, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"a{n}", "lang": "en", "text": f"{ENGLISH} Day {n}."}) for n in range(5)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    server.replies = lambda asked: saying(answer(entity("t", "Tarnfield")), usage=(0, 8000))
    prices = ["--llm-price-in", "0", "--llm-price-out", "10"]  # a call costs 0.08 at most, and here each does
    ran = llm("load", "many.jsonl", *prices, "--max-cost", "0.25", cwd=tmp_path, code=1)
    assert "0.2400 of the limit of 0.25 USD" in ran.err
    assert "3 calls" in ran.err
    assert call("status", "--json", cwd=tmp_path).documents[0]["articles"] == 3
    again = llm("load", "many.jsonl", *prices, "--max-cost", "1", cwd=tmp_path)
    assert again.out.startswith("2 articles kept")
    assert len(server.calls) == 5


def test_an_article_that_fails_is_skipped(server: LlmServer, tmp_path: Path) -> None:
    server.replies = lambda asked: saying("no JSON") if "Moosbach übernommen" in asked.text else honest(asked)
    ran = llm("load", "en.txt", "de.txt", cwd=tmp_path, code=3)
    assert ran.out == "1 article kept, 1 claim; 1 skipped\n"
    assert "skipped de.txt: the model's answer is no JSON" in ran.err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["--llm-url", "ftp://host"], 1, "LLM address 'ftp://host': write http(s)://HOST/v1"),
        (["--llm-url", "http://127.0.0.1:1/v1"], 1, "no answer from http://127.0.0.1:1/v1/chat/completions"),
        (["--max-cost", "1"], 1, "needs the prices of a million tokens"),
        (["--max-cost", "-1"], 2, "-1.0 is not in the range"),
        (["--llm-price-in", "x"], 2, "'x' is not a valid float"),
        (["--llm-timeout", "0"], 2, "0.0 is not in the range"),
    ],
)
def test_a_mistake_has_its_code_and_leaves_no_store(
    args: list[str], code: int, words: str, server: LlmServer, tmp_path: Path
) -> None:
    ran = llm("read", "en.txt", *args, cwd=tmp_path, code=code)
    assert words in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply({"error": {"message": f"not {KEY}"}}, 401), "answers 401 (not ***): check the key in DEALGRAPH_LLM_KEY"),
        (Reply({"error": "no such model"}, 404), "answers 404 (no such model): check --llm-url"),
        (Reply(KEY.encode(), 500, {"Retry-After": "0"}), "answers 500 (***)"),
        (Reply(KEY.encode()), "is no chat completion: ***"),
        (saying(f"{KEY}"), "answer is no JSON"),
    ],
    ids=["401", "404", "500", "no completion", "no JSON"],
)  # fmt: skip
def test_no_message_shows_the_key(
    reply: Reply, words: str, server: LlmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGRAPH_LLM_KEY", KEY)
    server.replies = [reply]
    ran = llm("read", "en.txt", cwd=tmp_path, code=1 if reply.status in (401, 404) else 3)
    assert words in ran.err
    assert server.calls[0].headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in ran.out + ran.err


@pytest.mark.parametrize("missing", ["DEALGRAPH_LLM_URL", "DEALGRAPH_LLM_MODEL"])
def test_address_and_model_must_be_given(
    missing: str, server: LlmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing)
    assert f"or {missing}" in llm("load", "en.txt", cwd=tmp_path, code=2).err
    assert not list(tmp_path.glob("*.kgl"))


@pytest.mark.parametrize("option", [["--max-cost", "0"], ["--dry-run"], ["--llm-model", "m"], ["--no-cache"]])
def test_options_of_the_reader_want_the_reader(option: list[str], server: LlmServer, tmp_path: Path) -> None:
    ran = call("read", "en.txt", *option, cwd=tmp_path, code=2)
    assert f"{option[0]} is an option of --reader llm, not of 'fast'" in ran.err


def test_settings_may_stand_in_the_file(server: LlmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "MODEL"):
        monkeypatch.delenv(f"DEALGRAPH_LLM_{name}")
    settings = f"DEALGRAPH_LLM_URL={server.url}\nDEALGRAPH_LLM_MODEL=from-file\nDEALGRAPH_LLM_KEY={KEY}\n"
    (tmp_path / ".env").write_text(settings, encoding="utf-8")
    llm("read", "en.txt", cwd=tmp_path)
    assert server.calls[0].body["model"] == "from-file"
    assert server.calls[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("variables", "settings"),
    [
        ({}, LlmSettings()),
        ({"DEALGRAPH_LLM_URL": "http://h/v1", "DEALGRAPH_LLM_MODEL": "m"}, LlmSettings("http://h/v1", "m")),
        ({"OPENAI_API_KEY": "o"}, LlmSettings(key="o")),
        ({"OPENAI_API_KEY": "o", "DEALGRAPH_LLM_KEY": " d\n"}, LlmSettings(key="d")),
        ({"DEALGRAPH_LLM_PRICE_IN": "0.15", "DEALGRAPH_LLM_PRICE_OUT": "0"}, LlmSettings(price_in=0.15, price_out=0.0)),
    ],
)
def test_each_variable_sets_its_part(variables: dict[str, str], settings: LlmSettings) -> None:
    found = read_llm_settings(environment=variables)
    assert found == settings
    assert found.key is None or f"{found.key!r}" not in repr(found)


def test_a_price_that_is_no_number_is_named(server: LlmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALGRAPH_LLM_PRICE_IN", "cheap")
    assert "DEALGRAPH_LLM_PRICE_IN is 'cheap'" in llm("read", "en.txt", cwd=tmp_path, code=1).err


@pytest.mark.parametrize("package", EXTRA)
def test_without_the_extra_the_message_says_how_to_get_it(
    package: str, server: LlmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    words = f"needs the package {package}, which is not installed: pip install 'dealgraph[llm]'"
    assert words in llm("read", "en.txt", cwd=tmp_path, code=1).err


WITHOUT = f"""
import sys
for package in {EXTRA}:
    sys.modules[package] = None
from dealgraph.cli import main
main()
"""


def test_other_readers_do_without_the_extra(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text(ENGLISH, encoding="utf-8")
    assert run("read", "en.txt", cwd=tmp_path, command=(sys.executable, "-c", WITHOUT)).out


def test_a_program_of_ones_own_makes_the_reader(server: LlmServer, tmp_path: Path) -> None:
    reader = llm_reader(cache=tmp_path / "mine", max_cost=1.0, price_in=0.0, price_out=0.0)
    assert reader.name.startswith("llm-m-")
    assert (reader.server.url, reader.ledger.limit) == (server.url, 1.0)


@pytest.mark.parametrize(
    ("settings", "error"), [({"url": "ftp://h", "model": "m"}, LoadAbortedError), ({"url": "http://h/v1"}, SchemaError)]
)
def test_a_program_learns_what_is_wrong(settings: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        llm_reader(**settings)


def test_ctrl_c_keeps_what_was_read_and_does_not_wait_for_the_server(server: LlmServer, tmp_path: Path) -> None:
    """From the fifth article on the server hangs; the interrupt comes when the first ones have been read."""
    lines = [json.dumps({"id": f"a{n}", "lang": "en", "text": f"{ENGLISH} Day {n}."}) for n in range(9)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    children: list[subprocess.Popen[str]] = []

    def reply(asked: Asked) -> Reply:
        if "Day 5" in asked.text:  # it is asked for after the reading of the first has been handed over
            os.kill(children[0].pid, signal.SIGINT)
        return Reply(hangs=True) if int(asked.text.rpartition("Day ")[2].rstrip(".")) >= 4 else honest(asked)

    server.replies = reply
    with subprocess.Popen(
        [DEALGRAPH, "load", "many.jsonl", "--reader", "llm", "--workers", "2"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        children.append(child)
        out, err = child.communicate(timeout=50)
    assert child.returncode == 130, (out, err)
    assert "interrupted; what was read is in the store" in err
    assert call("status", "--json", cwd=tmp_path).documents[0]["articles"] >= 1
