"""The LLM reader: asks a language model of the user's choice, and believes nothing that the article does not prove.

Any server that speaks the chat completions protocol will do. Long articles go in passages (`chunks`); a question is
instructions, passage and schema (`prompt`), put with patience (`client`, `protocol`), paid for once (`cache`, `cost`);
an answer is held against the article (`answers`, `entities`, `facts`).

Room: loaders. Imports the modules of this folder, the language packs of `reader`, and `dealgraph.graph`. Needs the
extra `llm`, for `client` and `cache`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from dealgraph.graph.errors import InputError, LoadAbortedError
from dealgraph.graph.model import Article, Reading
from dealgraph.loaders.reader.llm.answers import make_reading, parse_answer
from dealgraph.loaders.reader.llm.cache import Cache, answer_key, default_folder
from dealgraph.loaders.reader.llm.chunks import split_chunks
from dealgraph.loaders.reader.llm.client import Client, Server
from dealgraph.loaders.reader.llm.cost import Ledger, count_tokens, expect_answer
from dealgraph.loaders.reader.llm.folded import fold
from dealgraph.loaders.reader.llm.prompt import answer_schema, make_messages, prompt_digest
from dealgraph.loaders.reader.llm.protocol import Completion
from dealgraph.loaders.reader.pack import Pack, load_pack
from dealgraph.loaders.reader.sentences import split_sentences

__all__ = ["DryReader", "Estimate", "LlmReader", "Server"]

# Where an answer is cut off. The largest that common models give; a passage whose answer is cut off is read in halves.
_ANSWER_TOKENS = 8_000
_SHORTEST_CHUNK = 400  # characters; a passage of two sentences whose answer never ends is not worth halving
_PARSE_ATTEMPTS = 2
# After so many articles in a row that failed at the server, it is the server and not the articles.
_FAILURES_IN_A_ROW = 3

_Span = tuple[int, int]


class LlmReader:
    """Reads German and English articles by asking a model. May be used from several threads.

    The same article gives the same reading as long as its answer is cached; a model itself need not answer alike twice.

    Args:
        server: which model, where.
        ledger: counts calls and money; None for one without prices and limit.
        cache: folder of answers; None for the user's cache folder, "" for no cache.
    """

    # Reading is waiting: the pipeline's workers are threads of one process, each with a call of its own.
    waits: ClassVar[bool] = True

    def __init__(self, server: Server, *, ledger: Ledger | None = None, cache: Path | str | None = None) -> None:
        self.server = server
        self.ledger = ledger or Ledger()
        self._client = Client(server)
        self._cache = Cache(default_folder() if cache is None else Path(cache) if cache else None, self.ledger.note)
        self._failures, self._lock = 0, threading.Lock()

    @property
    def name(self) -> str:
        """Model and digest of the prompt: articles are read anew when either changes."""
        return f"llm-{self.server.model}-{prompt_digest()}"

    def __repr__(self) -> str:
        return f"LlmReader({self.server!r})"

    def __call__(self, article: Article) -> Reading:
        """Read one article.

        Raises:
            InputError: the server or the model failed on this article.
            LoadAbortedError: it makes no sense to go on; see `client` and `cost`.
        """
        pack, sentences = _split(article)
        answers: list[dict[str, list[Any]]] = []
        try:
            for chunk in split_chunks(article.text, sentences):
                answers += self._read_chunk(article, chunk, sentences)
        except InputError as exc:
            self._count_failure(exc)
            raise
        self._failures = 0
        return make_reading(
            article, answers, folded=fold(article.text), sentences=sentences, pack=pack, reader=self.name
        )

    def knows(self, article: Article, chunk: _Span) -> bool:
        """Tell whether the answer on a passage is cached."""
        return self._cache.get(self._key(article, chunk)) is not None

    def _key(self, article: Article, chunk: _Span) -> str:
        return answer_key(make_messages(article, *chunk), self.server.model, answer_schema())

    def _read_chunk(self, article: Article, chunk: _Span, sentences: list[_Span]) -> Iterator[dict[str, list[Any]]]:
        """Yield the answers on a passage: one, or those on its parts where one answer does not hold all."""
        problem: InputError | None = None
        for attempt in range(_PARSE_ATTEMPTS):
            answer = self._ask(article, chunk, again=attempt > 0)
            if answer.cut_off:
                yield from self._read_halves(article, chunk, sentences)
                return
            try:
                parsed = parse_answer(answer.content)
            except InputError as exc:
                problem = exc
                continue
            self._cache.put(self._key(article, chunk), answer)
            yield parsed
            return
        raise problem or InputError("the model was not asked")

    def _read_halves(self, article: Article, chunk: _Span, sentences: list[_Span]) -> Iterator[dict[str, list[Any]]]:
        start, end = chunk
        inside = [span for span in sentences if span[0] >= start and span[1] <= end] or [chunk]
        halves = split_chunks(article.text, inside, max(_SHORTEST_CHUNK, (end - start) // 2 + 1))
        if len(halves) < 2 or any(half == chunk for half in halves):
            raise InputError(f"the model's answer on {end - start} characters is cut off; perhaps it repeats itself")
        for half in halves:
            yield from self._read_chunk(article, half, sentences)

    def _ask(self, article: Article, chunk: _Span, *, again: bool) -> Completion:
        key = self._key(article, chunk)
        known = None if again else self._cache.get(key)
        if known is not None:
            self.ledger.take_from_cache()
            return known
        messages, schema = make_messages(article, *chunk), answer_schema()
        tokens_in = _question_tokens(article, chunk)
        held = self.ledger.hold(tokens_in, _ANSWER_TOKENS)
        tokens: tuple[int | None, int | None] | None = None
        expected = (tokens_in, _ANSWER_TOKENS)
        try:
            answer = self._client.ask(messages, schema, _ANSWER_TOKENS)
            tokens = (answer.tokens_in, answer.tokens_out)
            expected = (tokens_in, count_tokens(len(answer.content)))
        except InputError:
            tokens = (None, 0)  # nobody says what it cost; the question is booked, to be on the safe side
            raise
        finally:
            self.ledger.settle(held, tokens, expected)
        for part in sorted(self._client.without):
            self.ledger.note(f"the server refuses {part}; asked without it")
        if answer.cut_off:
            self._cache.put(key, answer)
        return answer

    def _count_failure(self, error: InputError) -> None:
        with self._lock:
            self._failures += 1
            failures = self._failures
        if failures >= _FAILURES_IN_A_ROW:
            raise LoadAbortedError(
                f"{failures} articles in a row failed, the last one so: {error}. What was read is kept; the "
                "same command goes on with the others"
            ) from error


def _question_tokens(article: Article, chunk: _Span) -> int:
    """Return the estimated tokens of the question on a passage, its schema included."""
    messages = make_messages(article, *chunk)
    return count_tokens(sum(len(message["content"]) for message in messages) + len(str(answer_schema())))


def _split(article: Article) -> tuple[Pack, list[_Span]]:
    pack = load_pack("de" if (article.language or "").startswith("de") else "en")
    return pack, split_sentences(article.text, pack.words["abbreviations"])


@dataclass(slots=True)
class Estimate:
    """What a run would take. Tokens are estimates: four characters each, an answer four times as long as its text."""

    articles: int = 0
    chunks: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(slots=True)
class DryReader:
    """Reads nothing and makes no call; counts what `reader` would ask."""

    reader: LlmReader
    estimate: Estimate = field(default_factory=Estimate)

    @property
    def name(self) -> str:
        """As the reader's."""
        return self.reader.name

    def __call__(self, article: Article) -> Reading:
        """Count one article."""
        total = self.estimate
        total.articles += 1
        for chunk in split_chunks(article.text, _split(article)[1]):
            total.chunks += 1
            if self.reader.knows(article, chunk):
                total.cached += 1
                continue
            total.tokens_in += _question_tokens(article, chunk)
            total.tokens_out += expect_answer(chunk[1] - chunk[0])
        return Reading(article, (), (), self.name)
