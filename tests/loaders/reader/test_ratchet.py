"""The ratchet: how well both readers read the texts that nothing was trained or tuned on. The floors only rise.

`make quality` prints the figures. A floor lies two hundredths below what was measured, since processors round
differently; texts that are added set it anew. A change that lowers a figure below its floor must be better elsewhere,
and say so in the changelog.
"""

from __future__ import annotations

import pytest

from dealgraph.loaders.evaluation import evaluate
from dealgraph.loaders.reader import make_reader
from tests.bench.quality import ratchet_texts

# (reader, language): precision and F1 of facts, F1 of entities, F1 of rounds.
FLOORS = {
    ("learned", "de"): (0.76, 0.68, 0.93, 0.57),
    ("learned", "en"): (0.79, 0.74, 0.94, 0.74),
    ("fast", "de"): (0.45, 0.11, 0.77, 0.11),
    ("fast", "en"): (0.60, 0.26, 0.84, 0.42),
}


@pytest.mark.parametrize(("reader", "language"), FLOORS)
def test_reader_reads_as_well_as_before(reader: str, language: str) -> None:
    texts = ratchet_texts(language)
    assert len(texts) >= 20
    rows = {row.label: row for row in evaluate(texts, make_reader(reader)).scores.rows}
    facts, entities, rounds = (rows[label] for label in ("facts", "entities", "rounds"))
    measured = (facts.precision, facts.f1, entities.f1, rounds.f1)
    fallen = [(got, floor) for got, floor in zip(measured, FLOORS[reader, language], strict=True) if got < floor]
    assert fallen == []
