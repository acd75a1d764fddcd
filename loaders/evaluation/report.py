"""Running a reader over annotated articles, and printing how it did, for people and as JSON.

Room: loaders. Imports `score` and `output`, and `dealgraph.graph` (errors, model, values).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Reading, check_reading, make_article
from dealgraph.graph.values import check_partial_date
from dealgraph.loaders.evaluation.score import ScoreError, Scores, score
from dealgraph.loaders.output import reading_to_json

__all__ = ["Evaluation", "evaluate", "format_evaluation", "format_scores", "to_json"]

_ACCURACY_LABELS = {
    "status": "status_accuracy_on_matched_facts",
    "open_status": "status_accuracy_on_planned_or_denied",
    "series": "series_accuracy_on_matched",
    "valuation": "valuation_accuracy_on_matched",
    "lead": "lead_accuracy_on_matched",
    "round": "round_accuracy_on_matched",
}
_EVIDENCE_SHOWN = 110  # characters: a line of error, names and evidence fits two lines of a wide terminal


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a reader did on annotated articles, and how fast it was.

    Args:
        scores: what it found.
        timed_articles: articles whose reading was timed: all but the first read of each language, which also loads
            what the reader needs.
        timed_words: words of these, parted by spaces.
        seconds: wall-clock time that reading them took, nothing else.
        skipped: (article id, reason) of each article that was refused; it counts as read empty.
        dropped: article id and reason of each name or claim that did not pass the gate, one line each.
    """

    scores: Scores
    timed_articles: int
    timed_words: int
    seconds: float
    skipped: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def articles_per_s(self) -> float | None:
        """Articles read in a second, on one core; None where nothing was timed."""
        return self.timed_articles / self.seconds if self.seconds else None

    @property
    def words_per_s(self) -> float | None:
        """Words read in a second, on one core; None where nothing was timed."""
        return self.timed_words / self.seconds if self.seconds else None

    def as_json(self, *, errors: int = 0) -> dict[str, Any]:
        """Return all of it as plain JSON data, with at most so many errors."""
        return {
            "scores": to_json(self.scores),
            "articles_per_s": _rounded(self.articles_per_s, 1),
            "words_per_s": _rounded(self.words_per_s, 1),
            "skipped": [{"article": article, "reason": reason} for article, reason in self.skipped],
            "dropped": list(self.dropped),
            "errors": [asdict(error) for error in self.scores.errors[:errors]],
        }


def evaluate(
    gold: Sequence[Mapping[str, Any]], read: Callable[[Article], Reading], *, by: str | None = None
) -> Evaluation:
    """Run a reader over annotated articles and score what passes the gate, as a load would keep it.

    Args:
        gold: annotated articles, as `load_gold` returns them. A `published` that is no partial date is left out.
        read: a reader. An `InputError` of it skips that article.
        by: as for `score`.

    Raises:
        InputError: `by` is unknown.
    """
    score((), {}, by=by)  # an unknown `by` must not show after an hour of reading
    predicted: dict[str, dict[str, Any]] = {}
    times: list[tuple[Article, float]] = []
    skipped, dropped = [], []
    for record in gold:
        try:
            article = _make_article(record)
            reading, seconds = _read_timed(article, read)
        except InputError as exc:
            skipped.append((str(record["id"]), str(exc)))
            continue
        times.append((article, seconds))
        checked, problems = check_reading(reading)
        dropped += [f"{record['id']}: {problem}" for problem in problems]
        predicted[record["id"]] = reading_to_json(checked)
    timed = _without_first(times)
    words = sum(len(article.text.split()) for article, _ in timed)
    total = sum(seconds for _, seconds in timed)
    return Evaluation(score(gold, predicted, by=by), len(timed), words, total, tuple(skipped), tuple(dropped))


def _read_timed(article: Article, read: Callable[[Article], Reading]) -> tuple[Reading, float]:
    started = time.perf_counter()
    reading = read(article)
    return reading, time.perf_counter() - started


def _without_first(times: list[tuple[Article, float]]) -> list[tuple[Article, float]]:
    """Leave out the first article of each language: with it the reader loads what it needs, a cost of the start."""
    first = {article.language: place for place, (article, _) in reversed(list(enumerate(times)))}
    return [each for place, each in enumerate(times) if place != first[each[0].language]]


def _make_article(record: Mapping[str, Any]) -> Article:
    return make_article(
        record["text"],
        headline=record.get("title"),
        published_on=_partial_date(record.get("published")),
        language=record.get("lang"),
        source=record["id"],
    )


def _partial_date(text: str | None) -> str | None:
    try:
        return check_partial_date(text) if text else None
    except InputError:
        return None  # the date has no part in the scores, and corpora write it in many ways


def to_json(scores: Scores) -> dict[str, Any]:
    """Return scores as plain JSON data.

    Returns:
        Label to {tp, predicted, gold, precision, recall, f1} in order of labels, then the accuracies by name, None
        where nothing matched. Shares are rounded to four decimals.
    """
    rows: dict[str, Any] = {
        row.label: {
            "tp": row.tp,
            "predicted": row.predicted,
            "gold": row.gold,
            "precision": round(row.precision, 4),
            "recall": round(row.recall, 4),
            "f1": round(row.f1, 4),
        }
        for row in scores.rows
    }
    accuracies = {label: _rounded(scores.accuracies[name], 4) for name, label in _ACCURACY_LABELS.items()}
    classes = [{"from": low, "read": read, "right": right} for low, read, right in scores.reliability]
    return rows | accuracies | {"reliability": classes}


def _rounded(figure: float | None, digits: int) -> float | None:
    return None if figure is None else round(figure, digits)


def format_scores(scores: Scores) -> str:
    """Write scores as a table for a terminal, followed by the accuracies; "-" where there is nothing to judge."""
    width = max((len(row.label) for row in scores.rows), default=0)
    width = max(width, *(len(label) for label in _ACCURACY_LABELS.values()))
    lines = [f"{'':{width}}{'P':>8}{'R':>8}{'F1':>8}{'right':>8}{'read':>8}{'gold':>8}"]
    for row in scores.rows:
        shares = f"{row.precision:8.3f}{row.recall:8.3f}{row.f1:8.3f}"
        lines.append(f"{_printable(row.label):{width}}{shares}{row.tp:8d}{row.predicted:8d}{row.gold:8d}")
    for name, label in _ACCURACY_LABELS.items():
        share = scores.accuracies[name]
        lines.append(f"{label:{width}}{'-' if share is None else format(share, '.3f'):>8}")
    lines += [
        f"{f'confidence from {low:.2f}':{width}}{right / read:8.3f}{'':16}{right:8d}{read:8d}"
        for low, read, right in scores.reliability
    ]
    kinds = Counter((error.kind, error.reason) for error in scores.errors)
    lines += [f"{f'{kind}: {reason}':{width}}{number:8d}" for (kind, reason), number in sorted(kinds.items())]
    return "\n".join(lines)


def format_evaluation(evaluation: Evaluation, *, errors: int = 0) -> str:
    """Write an evaluation for a terminal: up to `errors` errors, the table, speed, and what was not read."""
    lines = [*_format_errors(evaluation.scores.errors[:errors]), format_scores(evaluation.scores)]
    if evaluation.articles_per_s is not None and evaluation.words_per_s is not None:
        timed = f"{evaluation.articles_per_s:,.1f} articles/s, {evaluation.words_per_s:,.0f} words/s"
        lines.append(f"{timed} ({evaluation.timed_articles} articles timed, the first of each language left out)")
    lines += [f"skipped {_printable(f'{article}: {reason}')}" for article, reason in evaluation.skipped]
    lines += [f"dropped {_printable(line)}" for line in evaluation.dropped]
    return "\n".join(lines)


def _format_errors(errors: Iterable[ScoreError]) -> list[str]:
    lines = []
    for error in errors:
        evidence = " ".join(_printable(error.evidence).split())
        shown = evidence if len(evidence) <= _EVIDENCE_SHOWN else f"{evidence[:_EVIDENCE_SHOWN]}…"
        lines.append(
            f"{_printable(error.article)}  {error.kind:6}  {error.reason:16}  {_printable(error.what)}   «{shown}»"
        )
    return lines


def _printable(text: str) -> str:
    """Return text without control characters, which an article could use to rewrite a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
