"""Cost: tokens and dollars, before a call as an estimate and after it as the server counted.

Room: loaders. Imports `dealgraph.graph.errors`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from dealgraph.graph.errors import InputError, LoadAbortedError

__all__ = ["Ledger", "Prices", "count_tokens", "expect_answer"]

# Characters a token, where a server does not count. The usual rule of thumb; German runs to fewer, tables to far fewer.
_CHARACTERS_PER_TOKEN = 4
# Characters of an answer for each one of the text: 4.1 (German) and 4.4 (English) for the gold answers of 260 annotated
# articles, which are short and full of facts. So an estimate errs on the high side for ordinary news.
_ANSWER_PER_TEXT = 4.2


def count_tokens(characters: int) -> int:
    """Return the estimated tokens of a text of so many characters."""
    return math.ceil(characters / _CHARACTERS_PER_TOKEN)


def expect_answer(characters: int) -> int:
    """Return the estimated tokens of the answer on a text of so many characters."""
    return count_tokens(round(characters * _ANSWER_PER_TEXT))


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens, of questions and of answers; None where unknown.

    Raises:
        InputError: a price is negative or no number.
    """

    question: float | None = None
    answer: float | None = None

    def __post_init__(self) -> None:
        for price in (self.question, self.answer):
            if price is not None and not 0 <= price < math.inf:
                raise InputError(f"a price per million tokens must be 0 or more US dollars, not {price!r}")

    def of(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what so many tokens cost in US dollars; None where a price is unknown."""
        if self.question is None or self.answer is None:
            return None
        return (tokens_in * self.question + tokens_out * self.answer) / 1e6


@dataclass(slots=True)
class Ledger:
    """What has been asked and spent, and the limit. May be used from several threads.

    Args:
        prices: for a million tokens.
        limit: US dollars that may be spent, or None for no limit.

    Raises:
        InputError: there is a limit and no price, or the limit is negative.
    """

    prices: Prices = Prices()
    limit: float | None = None
    calls: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    notes: list[str] = field(default_factory=list)
    _held: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.limit is not None and not 0 <= self.limit < math.inf:
            raise InputError(f"the most that may be spent must be 0 or more US dollars, not {self.limit!r}")
        if self.limit is not None and self.prices.of(1, 1) is None:
            raise InputError(
                "a limit in US dollars needs the prices of a million tokens, which may be 0: --llm-price-in and "
                "--llm-price-out"
            )

    @property
    def cost(self) -> float | None:
        """US dollars spent so far; None where a price is unknown."""
        return self.prices.of(self.tokens_in, self.tokens_out)

    def hold(self, tokens_in: int, tokens_out: int) -> float:
        """Set money aside for a call that may take so many tokens, and return it.

        Raises:
            LoadAbortedError: it could exceed the limit; the call must not be made.
        """
        with self._lock:
            worst = self.prices.of(tokens_in, tokens_out) or 0.0
            spent = (self.cost or 0.0) + self._held
            if self.limit is not None and spent + worst > self.limit:
                raise LoadAbortedError(
                    f"stopped before a call that may cost up to {worst:.4f} USD: {spent:.4f} of the limit of "
                    f"{self.limit:g} USD are spent or under way. What was read is kept; with a higher --max-cost the "
                    "same command goes on"
                )
            self._held += worst
            return worst

    def settle(self, held: float, tokens: Sequence[int | None] | None, expected: Sequence[int] = (0, 0)) -> None:
        """Take back what was set aside, and book what a call took.

        Args:
            held: what `hold` returned.
            tokens: of question and answer as the server counted, None for what it did not; None for a failed call.
            expected: the estimates that stand in for what it did not count.
        """
        with self._lock:
            self._held -= held
            if tokens is None:
                return
            self.calls += 1
            self.estimated |= None in tokens
            counted = [guess if real is None else real for real, guess in zip(tokens, expected, strict=True)]
            self.tokens_in += counted[0]
            self.tokens_out += counted[1]

    def take_from_cache(self) -> None:
        """Book an answer that cost nothing."""
        with self._lock:
            self.cached += 1

    def note(self, line: str) -> None:
        """Keep a line that the user should see, once."""
        with self._lock:
            if line not in self.notes:
                self.notes.append(line)

    def as_json(self) -> dict[str, object]:
        """Return what was spent, as JSON values."""
        return {
            "calls": self.calls, "cached": self.cached, "tokensIn": self.tokens_in, "tokensOut": self.tokens_out,
            "estimated": self.estimated, "usd": None if self.cost is None else round(self.cost, 6), "notes": self.notes,
        }  # fmt: skip

    def __str__(self) -> str:
        about = "about " if self.estimated else ""
        cost = "" if self.cost is None else f", {self.cost:.4f} USD"
        calls = "1 call" if self.calls == 1 else f"{self.calls:,} calls"
        return (
            f"{calls}, {self.cached:,} answers from the cache, {about}{self.tokens_in:,} tokens in and "
            f"{self.tokens_out:,} out{cost}"
        )
