"""How well the readers read: the table in the README and the model card, measured on the texts kept for the ratchet.

The texts lie in `loaders/reader/training/texts` and are those that neither trained nor tuned anything (`part_of` says
"ratchet"). spaCy's smallest English pipeline is timed on the English ones, where it is installed.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dealgraph.loaders.evaluation import Evaluation, evaluate
from dealgraph.loaders.reader import make_reader
from dealgraph.loaders.reader.training.records import load_records, part_of
from tests.bench.reader import MODEL, use_one_core

__all__ = ["bench_quality", "ratchet_texts"]

_ROOT = Path(__file__).parent.parent.parent
_FILES = (_ROOT / "README.md", _ROOT / "loaders/reader/learned/MODEL_CARD.md")
_BLOCK = re.compile(r"(<!-- quality: .*? -->\n).*?(<!-- /quality -->)", re.DOTALL)
_READERS, _LANGUAGES = ("learned", "fast"), {"de": "German", "en": "English"}


def ratchet_texts(language: str) -> list[dict[str, Any]]:
    """Return the annotated texts of one language that nothing was trained or tuned on."""
    return [r for r in load_records() if part_of(r["id"]) == "ratchet" and r["lang"] == language]


def bench_quality() -> None:
    """Measure both readers, print the table, and write it into the README and the model card."""
    core = use_one_core()
    texts = {language: ratchet_texts(language) for language in _LANGUAGES}
    found = {
        (reader, language): evaluate(records, make_reader(reader), by="type")
        for reader in _READERS
        for language, records in texts.items()
    }
    table = _table(found, texts, _spacy_speed(texts["en"]), core)
    print(table)
    for path in _FILES:
        old = path.read_text(encoding="utf-8")
        new, count = _BLOCK.subn(lambda match: match[1] + table + "\n" + match[2], old)
        if not count:
            raise SystemExit(f"{path} has no place for the table: <!-- quality: ... --> and <!-- /quality -->")
        path.write_text(new, encoding="utf-8")


def _table(
    found: Mapping[tuple[str, str], Evaluation], texts: Mapping[str, Sequence[Any]], spacy: float | None, core: str
) -> str:
    head = [f"{reader}, {_LANGUAGES[language]}" for reader, language in found]
    counts = ", ".join(f"{len(records)} {_LANGUAGES[language]}" for language, records in texts.items())
    lines = [
        f"Precision / recall / **F1** on {counts} texts that nothing was trained or tuned on:",
        "",
        f"| | {' | '.join(head)} |",
        "|---" * (len(head) + 1) + "|",
    ]
    rows = {key: {row.label: row for row in result.scores.rows} for key, result in found.items()}
    labels = sorted({label for row in rows.values() for label in row}, key=lambda name: (":" in name, name))
    for label in labels:
        cells = [_cell(rows[key].get(label)) for key in found]
        lines.append(f"| {label.replace('facts:', '')} | {' | '.join(cells)} |")
    for name, words in (("open_status", "status right, of planned and denied"), ("lead", "lead right")):
        shares = [result.scores.accuracies[name] for result in found.values()]
        lines.append(f"| {words} | {' | '.join('-' if s is None else f'{s:.2f}' for s in shares)} |")
    speeds = [f"{result.articles_per_s or 0:.0f}" for result in found.values()]
    beside = f"; spaCy `en_core_web_sm`: {spacy:.0f} on the English ones" if spacy else ""
    lines += [f"| articles a second | {' | '.join(speeds)} |", "", f"Speed on {core}{beside}.", ""]
    return "\n".join([*lines, *_reliability(found)])


def _cell(row: Any) -> str:
    return "-" if row is None or not row.gold else f"{row.precision:.2f} / {row.recall:.2f} / **{row.f1:.2f}**"


def _reliability(found: Mapping[tuple[str, str], Evaluation]) -> list[str]:
    """Say how many claims of each class of confidence are right, for the learned reader."""
    counts: dict[float, list[int]] = {}
    for (reader, _), result in found.items():
        if reader == "learned":
            for low, read, right in result.scores.reliability:
                total = counts.setdefault(low, [0, 0])
                total[0] += read
                total[1] += right
    lines = ["| learned reader's confidence from | claims | right |", "|---|---|---|"]
    return lines + [f"| {low:.2f} | {read} | {right / read:.0%} |" for low, (read, right) in sorted(counts.items())]


def _spacy_speed(records: Sequence[Mapping[str, Any]]) -> float | None:
    try:
        model = importlib.import_module(MODEL).load()
    except ImportError:
        print("spaCy is not installed and not timed; `pip install -e .[bench]` brings it")
        return None
    texts = [record["text"] for record in records]
    list(model.pipe(texts))  # warms it up
    start = time.perf_counter()
    list(model.pipe(texts))
    return len(texts) / (time.perf_counter() - start)
