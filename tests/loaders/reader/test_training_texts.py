"""The annotated texts: all can be read, every mark stands where it says, and none is in two parts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dealgraph.graph.errors import InputError
from dealgraph.loaders.reader.training.marked import read_marked
from dealgraph.loaders.reader.training.records import load_records, part_of

TEXT = """# t-1 | de | 2024-03-11
Title: {e1:o|Klarvia} wächst
Die {e1|Klarvia GmbH} aus Kiel gehört {e2:o|Lakeside}. {e1~|Das Haus} zahlt. ¶ {e1+e2~|Beide} schweigen.
-
e2 INVESTED_IN e1 | round=Series A | lead | amount=5000000 EUR
ROUND e1 | series=Series A | amount=5000000 EUR | valuation=20000000 | planned
"""


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return load_records()


def test_every_text_can_be_read_and_has_an_id_of_its_own(records: list[dict[str, Any]]) -> None:
    assert len(records) > 3000
    assert [name for name, count in Counter(r["id"] for r in records).items() if count > 1] == []


def test_marks_stand_where_they_say(records: list[dict[str, Any]]) -> None:
    for record in records:
        for mention in record.get("mentions", ()):
            assert record[mention["in"]][mention["start"] : mention["end"]] == mention["surface"]


def test_texts_are_held_back_in_both_languages(records: list[dict[str, Any]]) -> None:
    parts = Counter((part_of(r["id"]), r["lang"]) for r in records)
    assert min(parts["ratchet", "de"], parts["ratchet", "en"]) >= 20
    assert min(parts["tune", "de"], parts["tune", "en"]) >= 60


def test_marked_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text(TEXT, encoding="utf-8")
    (record,) = read_marked(path)
    assert (record["id"], record["lang"], record["title"]) == ("t-1", "de", "Klarvia wächst")
    assert record["text"] == "Die Klarvia GmbH aus Kiel gehört Lakeside. Das Haus zahlt.\n\nBeide schweigen."
    assert record["entities"][0] == {"id": "e1", "type": "organization", "name": "Klarvia GmbH", "aliases": ["Klarvia"]}
    assert [m["entity"] for m in record["mentions"] if m["surface"] == "Beide"] == ["e1", "e2"]
    (fact,), (told,) = record["facts"], record["rounds"]
    assert (fact["type"], fact["lead"], fact["amount"], fact["currency"]) == ("INVESTED_IN", True, 5_000_000, "EUR")
    assert (told["valuation"], told["status"]) == (20_000_000, "planned")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("# t-1 | de", "# t-1 | fr", "its first line must be"),
        ("-\ne2", "e2", "no line '-'"),
        ("{e1|Klarvia GmbH}", "{e1|Klarvia GmbH", "broken mark"),
        ("{e1|Klarvia GmbH}", "{e7|Klarvia GmbH}", "e7 is used before its first mention"),
        ("e2 INVESTED_IN e1", "e9 INVESTED_IN e1", "e9 is unknown"),
        ("e2 INVESTED_IN e1", "e2 BOUGHT e1", "not a fact"),
        ("e2 INVESTED_IN e1", "e1 INVESTED_IN e1", "not a fact"),
        ("e2 INVESTED_IN e1", "e2 WORKS_FOR e1", "its ends cannot stand there"),
        ("amount=5000000 EUR | v", "amount=5 Mio. | v", "write 5000000 EUR"),
        ("| lead", "| leading", "unknown part 'leading'"),
    ],
)
def test_broken_form_is_told_with_file_and_text(old: str, new: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        read_marked(path)
    assert str(caught.value).startswith(f"{path}: # t-1")
