"""The reader against a real server: good, broken, busy, slow and refusing answers, the cache, money, long articles."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealgraph.graph.errors import InputError, LoadAbortedError
from dealgraph.graph.model import Article, make_article
from dealgraph.loaders.pipeline import ReadResult, read_articles
from dealgraph.loaders.reader.llm import DryReader, LlmReader, Server
from dealgraph.loaders.reader.llm.cost import Ledger, Prices
from dealgraph.loaders.reader.llm.prompt import answer_schema, instructions
from dealgraph.loaders.sources import Skip
from tests.llm_server import Asked, LlmServer, Reply, answer, entity, fact, run_llm_server, saying

KEY = "sk-hush-hush-4711"
TEXTS = {"en": "Tarnfield has acquired Moosbach.", "de": "Tarnfield hat Moosbach übernommen."}
Make = Callable[..., LlmReader]


def article(text: str = TEXTS["en"], language: str = "en", source: str = "a") -> Article:
    return make_article(text, language=language, source=source)


def takeover(quote: str = TEXTS["en"]) -> dict[str, Any]:
    return answer(entity("t", "Tarnfield"), entity("m", "Moosbach"), fact("ACQUIRED", "t", "m", quote))


GOOD = saying(takeover())


@pytest.mark.parametrize("language", TEXTS)
def test_a_good_answer_becomes_a_reading(language: str, server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying(takeover(TEXTS[language]))]
    reader = make_reader()
    reading = reader(article(TEXTS[language], language))
    assert [(claim.type, claim.quote) for claim in reading.claims] == [("ACQUIRED", TEXTS[language])]
    assert (reading.reader, reading.dropped) == (reader.name, ())


def test_a_question_has_instructions_passage_and_schema(server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    make_reader(key=KEY)(article())
    (asked,) = server.calls
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "m"
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]
    assert asked.body["messages"][0]["content"] == instructions()
    assert asked.text == TEXTS["en"]
    assert asked.body["response_format"]["json_schema"]["schema"] == answer_schema()


def test_without_a_key_none_is_sent(server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    make_reader()(article())
    assert "Authorization" not in server.calls[0].headers


@pytest.mark.parametrize("ending", ["", "/", "/chat/completions"])
def test_the_address_may_be_written_in_several_ways(ending: str, server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    make_reader(url=server.url + ending)(article())
    assert server.calls[0].path == "/v1/chat/completions"


def test_the_schema_is_strict_and_has_the_types_that_claims_can_have() -> None:
    def objects(part: Any) -> list[dict[str, Any]]:
        inner = [found for value in part.values() for found in objects(value)] if isinstance(part, dict) else []
        return [*inner, part] if isinstance(part, dict) and part.get("type") == "object" else inner

    found = objects(answer_schema())
    assert len(found) == 4
    assert all(part["required"] == list(part["properties"]) and not part["additionalProperties"] for part in found)
    types = answer_schema()["properties"]["facts"]["items"]["properties"]["type"]["enum"]
    assert "ACQUIRED" in types
    assert not {"RAISED", "PARTICIPATED_IN", "ALSO_KNOWN_AS", "MENTIONS"} & set(types)
    assert all(f"- {name}: " in instructions() for name in types)


def test_the_name_tells_model_and_prompt(make_reader: Make) -> None:
    one, other = make_reader().name, make_reader(model="other").name
    assert one.startswith("llm-m-")
    assert other == one.replace("-m-", "-other-")


# --- answers that are none ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "I cannot do that",
        '{"entities": [',
        "[]",
        '{"facts": 7}',
        '{"entities": [], "facts": 7}',
        "{}",
        "{" * 100_000,
    ],
)
def test_a_broken_answer_is_asked_for_again(broken: str, server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying(broken), GOOD]
    assert len(make_reader()(article()).claims) == 1
    assert len(server.calls) == 2


def test_an_article_whose_answers_stay_broken_is_skipped_and_paid_again(server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying("no JSON"), saying("no JSON"), GOOD]
    reader = make_reader()
    with pytest.raises(InputError, match=r"answer is no JSON .*: no JSON"):
        reader(article())
    assert len(reader(article()).claims) == 1, "a broken answer is not cached"


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"", {}, {"choices": []}, {"choices": [{"message": 7}]}, [1]])
def test_what_is_no_completion_is_an_error_of_the_article(body: Any, server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply(body)]
    with pytest.raises(InputError, match="no chat completion"):
        make_reader()(article())


def test_a_refusal_is_an_error_of_the_article(server: LlmServer, make_reader: Make) -> None:
    message = {"content": None, "refusal": "not this"}
    server.replies = [Reply({"choices": [{"message": message, "finish_reason": "stop"}]})]
    with pytest.raises(InputError, match="refuses to read it: not this"):
        make_reader()(article())


LONG = " ".join(f"Nothing happened at Tarnfield on day {day}." for day in range(40)) + " " + TEXTS["en"]


def test_a_passage_whose_answer_is_cut_off_is_read_in_halves(server: LlmServer, make_reader: Make) -> None:
    def reply(asked: Asked) -> Reply:
        if len(asked.text) > 700:
            return saying('{"entities": [{"id"', finish="length")
        return saying(takeover() if "acquired" in asked.text else answer())

    server.replies = reply
    reader = make_reader()
    (claim,) = reader(article(LONG)).claims
    assert claim.quote == TEXTS["en"]
    calls = len(server.calls)
    assert calls > 2
    assert reader(article(LONG)).claims == (claim,)
    assert len(server.calls) == calls, "what was cut off is remembered as well"


def test_an_answer_that_never_ends_is_an_error_of_the_article(server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying("{", finish="length")]
    with pytest.raises(InputError, match="is cut off"):
        make_reader()(article(LONG))
    assert len(server.calls) < 10


# --- servers that refuse, are busy, fail or are slow ----------------------------------------------------------------


def refusing(*parts: str, words: str = "unsupported: {}") -> Callable[[Asked], Reply]:
    def reply(asked: Asked) -> Reply:
        found = next((part for part in parts if part in asked.body), None)
        return Reply({"error": {"message": words.format(found)}}, status=400) if found else GOOD

    return reply


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("response_format",), "unsupported: {}"),
        (("response_format",), "what is this?"),
        (("temperature",), "unsupported: {}"),
        (("max_tokens",), "unsupported: {}"),
        (("max_tokens", "max_completion_tokens"), "too large: {}"),
        (("temperature", "max_tokens", "response_format"), "unsupported: {}"),
    ],
)
def test_what_a_server_refuses_is_left_out_from_then_on(
    parts: tuple[str, ...], words: str, server: LlmServer, make_reader: Make
) -> None:
    server.replies = refusing(*parts, words=words)
    reader = make_reader(cache="")
    assert len(reader(article()).claims) == 1
    assert len(server.calls) == len(parts) + 1
    assert len(reader(article()).claims) == 1
    assert len(server.calls) == len(parts) + 2
    assert reader.ledger.notes == [f"the server refuses {part}; asked without it" for part in sorted(parts)]


def test_one_question_that_is_refused_costs_no_other_its_schema(server: LlmServer, make_reader: Make) -> None:
    def reply(asked: Asked) -> Reply:
        return Reply({"error": {"message": "too long"}}, status=400) if "Refuse" in asked.text else GOOD

    server.replies = reply
    reader = make_reader(cache="")
    with pytest.raises(InputError, match=r"answers 400 \(too long\)"):
        reader(article("Refuse me, Tarnfield."))
    reader(article())
    assert "response_format" in server.calls[-1].body


@pytest.mark.parametrize(
    "trouble",
    [
        Reply({"error": {"message": "slow down"}}, 429, {"Retry-After": "0"}),
        Reply({"error": "busy"}, 429, {"Retry-After": "Thu, 01 Jan 2015 00:00:00 GMT"}),
        Reply({"error": "busy"}, 429, {"Retry-After": "soon"}),
        Reply(b"oops", 500),
        Reply(b"", 503),
    ],
    ids=["429 with 0 s", "429 with a date", "429 with a word", "500", "503"],
)
def test_trouble_that_passes_is_waited_out(trouble: Reply, server: LlmServer, make_reader: Make) -> None:
    server.replies = [trouble, trouble, GOOD]
    assert len(make_reader()(article()).claims) == 1
    assert len(server.calls) == 3


def test_a_pause_that_a_server_asks_for_is_kept(server: LlmServer, make_reader: Make) -> None:
    """Without a word of the server the next try would come at once here."""
    reader = make_reader()
    pauses: list[float] = []
    reader._client._retrying.sleep = pauses.append
    server.replies = [Reply({}, 429, {"Retry-After": "17"}), Reply({}, 500), GOOD]
    reader(article())
    assert pauses == [17.0, 0.0]


def test_pauses_grow(server: LlmServer, make_reader: Make) -> None:
    reader = make_reader(attempts=6, backoff_s=1.0)
    pauses: list[float] = []
    reader._client._retrying.sleep = pauses.append
    server.replies = [*[Reply({}, 500)] * 5, GOOD]
    reader(article())
    assert all(2**n <= pause <= 2**n + 1 for n, pause in enumerate(pauses))
    assert len(pauses) == 5


def test_a_server_that_fails_again_and_again_costs_the_article(server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply(b"oops", 500)]
    with pytest.raises(InputError, match=r"answers 500 \(oops\)"):
        make_reader()(article())
    assert len(server.calls) == 3


def test_three_articles_in_a_row_that_fail_stop_the_run(server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply(b"oops", 500)]
    results = read_articles([article(source=str(n)) for n in range(9)], reader=make_reader(attempts=1))
    assert [type(next(results)) for _ in range(2)] == [Skip, Skip]
    with pytest.raises(LoadAbortedError, match=r"3 articles in a row failed, the last one so: .*500"):
        next(results)


def test_a_good_article_between_bad_ones_lets_the_run_go_on(server: LlmServer, make_reader: Make) -> None:
    bad = Reply(b"oops", 500)
    server.replies = [bad, bad, GOOD, bad, bad, GOOD]
    articles = [article(source=str(n)) for n in range(6)]
    results = list(read_articles(articles, reader=make_reader(attempts=1, cache="")))
    assert [type(result) for result in results] == [Skip, Skip, ReadResult] * 2


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (
            Reply({"error": {"message": f"not {KEY}"}}, 401),
            r"answers 401 \(not \*\*\*\): check the key in DEALGRAPH_LLM_KEY",
        ),
        (Reply({}, 403), "whether it may use the model"),
        (Reply({"detail": "Not Found"}, 404), "check --llm-url, which mostly ends in /v1, and --llm-model 'm'"),
        (Reply(b"", 307, {"Location": "https://elsewhere.example/v1"}), "the address has moved"),
        (Reply({}, 402), "no money left"),
        (Reply({}, 429, {"Retry-After": "0"}), "no calls are left for now"),
        (Reply({}, 429, {"Retry-After": "7200"}), "asks for a pause of 7200 s"),
    ],
    ids=["401", "403", "404", "307", "402", "429", "429 for hours"],
)
def test_what_concerns_all_articles_stops_the_run(
    reply: Reply, words: str, server: LlmServer, make_reader: Make
) -> None:
    server.replies = [reply]
    with pytest.raises(LoadAbortedError, match=words) as caught:
        make_reader(key=KEY)(article())
    assert KEY not in str(caught.value)


def test_a_missing_key_is_named(server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply({}, 401)]
    with pytest.raises(LoadAbortedError, match=r"it wants a key; put it into DEALGRAPH_LLM_KEY"):
        make_reader()(article())


def test_nobody_there_stops_the_run_at_once(make_reader: Make) -> None:
    words = r"no answer from http://127.0.0.1:1/v1/chat/completions.*is the LLM server running"
    with pytest.raises(LoadAbortedError, match=words):
        make_reader(url="http://127.0.0.1:1/v1")(article())


def test_a_slow_server_runs_out_of_time(server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply(hangs=True), GOOD]
    assert len(make_reader(timeout_s=0.2)(article()).claims) == 1
    assert len(server.calls) == 2


def test_a_server_that_sends_a_byte_now_and_then_runs_out_of_time_too(server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply({}, drips=True)]
    with pytest.raises(InputError, match=r"no answer .* within 0.2 s"):
        make_reader(timeout_s=0.2, attempts=1)(article())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"url": "localhost:8000/v1"}, "write http"),
        ({"url": "ftp://host/v1"}, "write http"),
        ({"url": "http:///v1"}, "write http"),
        ({"url": "http://host:99999999/v1"}, "write http"),
        ({"url": f"https://ada:{KEY}@host.example/v1"}, "take the login out"),
        ({"key": f"{KEY}\nX-Other: 1"}, "no key has"),
        ({"key": f"{KEY}ü"}, "no key has"),
    ],
)
def test_an_address_or_key_that_cannot_be_one_is_refused_unseen(
    settings: dict[str, str], words: str, make_reader: Make
) -> None:
    with pytest.raises(LoadAbortedError, match=words) as caught:
        make_reader(**settings)
    assert KEY not in str(caught.value)


def test_a_key_is_in_no_text_of_the_reader(make_reader: Make) -> None:
    reader = make_reader(key=KEY)
    assert reader.server.key == KEY
    assert KEY not in repr(reader) + str(reader) + repr(reader.server) + reader.name


# --- the cache ------------------------------------------------------------------------------------------------------


def test_an_answer_is_paid_for_once(server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    first = make_reader()(article())
    again = make_reader()
    assert again(article()) == first
    assert len(server.calls) == 1
    assert (again.ledger.calls, again.ledger.cached, again.ledger.tokens_in) == (0, 1, 0)


@pytest.mark.parametrize(
    ("model", "text"),
    [("other", TEXTS["en"]), ("m", "Tarnfield has acquired Moosbach. Really.")],
    ids=["model", "text"],
)
def test_another_model_or_text_is_asked(model: str, text: str, server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    make_reader()(article())
    make_reader(model=model)(article(text))
    assert len(server.calls) == 2


def test_without_a_cache_every_reading_asks(server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    reader = make_reader(cache="")
    reader(article())
    reader(article())
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"content": 7, "cut_off": false}', b'{"content": "x"}', b"\xff\xfe"]
)
def test_a_damaged_entry_is_asked_for_again_and_told(
    damage: bytes, server: LlmServer, make_reader: Make, tmp_path: Path
) -> None:
    server.replies = [GOOD]
    first = make_reader()(article())
    (entry,) = tmp_path.joinpath("cache").rglob("*.json")
    entry.write_bytes(damage)
    reader = make_reader()
    assert reader(article()) == first
    assert len(server.calls) == 2
    (note,) = reader.ledger.notes
    assert str(entry) in note
    assert "asked again" in note
    assert make_reader()(article()) == first
    assert len(server.calls) == 2, "the entry is whole again"


def test_a_cache_that_cannot_be_written_is_told_and_costs_no_reading(
    server: LlmServer, make_reader: Make, tmp_path: Path
) -> None:
    server.replies = [GOOD]
    (tmp_path / "file").touch()
    reader = make_reader(cache=tmp_path / "file")
    assert len(reader(article()).claims) == 1
    assert any("a second run pays again" in note for note in reader.ledger.notes)


def test_the_cache_holds_no_key(server: LlmServer, make_reader: Make, tmp_path: Path) -> None:
    server.replies = [GOOD]
    make_reader(key=KEY)(article())
    entries = [path.read_text() for path in tmp_path.joinpath("cache").rglob("*") if path.is_file()]
    assert len(entries) == 1
    assert KEY not in entries[0]


# --- money ----------------------------------------------------------------------------------------------------------


def test_tokens_are_those_that_the_server_counts(server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying(takeover(), usage=(1_000_000, 100_000))]
    ledger = Ledger(Prices(2.0, 10.0))
    make_reader(ledger=ledger)(article())
    assert (ledger.tokens_in, ledger.tokens_out, ledger.cost, ledger.estimated) == (1_000_000, 100_000, 3.0, False)
    assert str(ledger) == "1 call, 0 answers from the cache, 1,000,000 tokens in and 100,000 out, 3.0000 USD"


def test_tokens_that_no_server_counts_are_estimated_and_called_so(server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying(takeover(), usage=None)]
    ledger = Ledger()
    make_reader(ledger=ledger)(article())
    assert ledger.tokens_out == -(-len(json.dumps(takeover())) // 4)
    assert ledger.tokens_in > len(instructions()) / 4
    assert "about" in str(ledger)
    assert "USD" not in str(ledger)


def test_the_call_that_could_exceed_the_limit_is_not_made(server: LlmServer, make_reader: Make) -> None:
    server.replies = [saying(takeover(), usage=(0, 8_000))]
    ledger = Ledger(Prices(0.0, 10.0), limit=0.2)  # a call may cost 0.08
    results = read_articles([article(f"{TEXTS['en']} Day {n}.") for n in range(5)], reader=make_reader(ledger=ledger))
    assert [type(next(results)) for _ in range(2)] == [ReadResult, ReadResult]
    with pytest.raises(LoadAbortedError, match=r"0.1600 of the limit of 0.2 USD.*higher --max-cost"):
        next(results)
    assert len(server.calls) == 2
    assert ledger.cost == pytest.approx(0.16)


def test_answers_from_the_cache_cost_nothing(server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    make_reader()(article())
    make_reader(ledger=Ledger(Prices(1.0, 1.0), limit=0.0))(article())
    assert len(server.calls) == 1


def test_a_failed_call_counts_its_question(server: LlmServer, make_reader: Make) -> None:
    server.replies = [Reply(b"oops", 500)]
    ledger = Ledger(Prices(1.0, 1.0), limit=1.0)
    with pytest.raises(InputError):
        make_reader(ledger=ledger)(article())
    assert ledger.tokens_in > 0
    assert ledger.tokens_out == 0


@pytest.mark.parametrize(
    ("prices", "limit"),
    [
        ((None, 1.0), 1.0),
        ((1.0, None), 1.0),
        ((-1.0, 1.0), None),
        ((1.0, 1.0), -1.0),
        ((float("nan"), 1.0), 1.0),
    ],
)
def test_a_limit_needs_sensible_prices(prices: tuple[float | None, float | None], limit: float | None) -> None:
    with pytest.raises(InputError, match="US dollars"):
        Ledger(Prices(*prices), limit)


def test_a_dry_run_counts_and_asks_nothing(server: LlmServer, make_reader: Make) -> None:
    dry = DryReader(make_reader())
    long = " ".join(f"Tarnfield sold {n} ropes." for n in range(1000))
    assert dry(article(long)).claims == ()
    dry(article())
    assert server.calls == []
    assert (dry.estimate.articles, dry.estimate.cached) == (2, 0)
    assert dry.estimate.chunks == pytest.approx(len(long) / 6000 + 1, abs=2)
    assert dry.estimate.tokens_out == pytest.approx((len(long) + 32) * 4.2 / 4, rel=0.05)


def test_a_dry_run_leaves_out_what_is_cached(server: LlmServer, make_reader: Make) -> None:
    server.replies = [GOOD]
    reader = make_reader()
    reader(article())
    dry = DryReader(reader)
    dry(article())
    assert (dry.estimate.cached, dry.estimate.tokens_in) == (1, 0)


# --- long articles, many articles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", TEXTS)
def test_a_long_article_is_read_in_passages_and_offsets_are_those_of_the_article(
    language: str, server: LlmServer, make_reader: Make
) -> None:
    quote = TEXTS[language]
    silence = {"de": "Tarnfield schweigt heute. Es regnet.", "en": "Tarnfield is silent. It rains."}[language]
    filler = "\n\n".join([silence] * 400)
    text = f"{filler}\n\n{quote}\n\n{filler}"

    def reply(asked: Asked) -> Reply:
        return saying(takeover(quote) if quote in asked.text else answer(entity("e1", "Tarnfield")))

    server.replies = reply
    reading = make_reader()(article(text, language))
    assert len(server.calls) > 2
    assert all(len(asked.text) <= 6_000 and asked.text in text for asked in server.calls)
    assert [(claim.quote, claim.start) for claim in reading.claims] == [(quote, text.index(quote))]
    assert {name.name: len(name.mentions) for name in reading.names} == {"Tarnfield": 801, "Moosbach": 1}


def test_workers_are_calls_at_a_time_and_change_no_result(make_reader: Make, server: LlmServer) -> None:
    articles = [article(f"{TEXTS['en']} Day {n}.", source=str(n)) for n in range(12)]
    server.replies = [GOOD]
    alone = list(read_articles(articles, reader=make_reader(cache="")))
    four = threading.Barrier(4, timeout=30)

    def reply(asked: Asked) -> Reply:
        four.wait()  # it breaks, and the reading fails, unless four calls are under way at one time
        return GOOD

    server.replies = reply
    assert list(read_articles(articles, reader=make_reader(cache=""), workers=4)) == alone


def test_the_limit_holds_for_calls_at_one_time(make_reader: Make, server: LlmServer) -> None:
    server.replies = [saying(takeover(), usage=(0, 8_000))]
    ledger = Ledger(Prices(0.0, 10.0), limit=0.2)
    articles = [article(f"{TEXTS['en']} Day {n}.", source=str(n)) for n in range(12)]
    with pytest.raises(LoadAbortedError, match=r"limit of 0\.2 USD"):
        list(read_articles(articles, reader=make_reader(ledger=ledger), workers=4))
    assert len(server.calls) <= 2


def test_another_server_is_another_address_and_the_same_answers(make_reader: Make, server: LlmServer) -> None:
    server.replies = [GOOD]
    first = make_reader()(article())
    with run_llm_server() as other:
        assert make_reader(url=other.url)(article()) == first
        assert other.calls == []


def test_a_server_of_defaults_has_patience() -> None:
    plain = Server("http://h/v1", "m")
    assert plain.attempts > 3
    assert plain.timeout_s >= 60
