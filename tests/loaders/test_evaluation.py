"""Evaluation: counts worked out by hand, what matches what, bad gold told by line, speed of the reading alone."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Claim, Mention, Name, Reading
from dealgraph.graph.values import Money
from dealgraph.loaders.evaluation import (
    Row,
    ScoreError,
    evaluate,
    format_evaluation,
    format_scores,
    load_gold,
    score,
    to_json,
)
from dealgraph.loaders.evaluation.match import align_entities, are_close, comparison_key, fact_triple, same_status

NAMES = ("Lindgrün GmbH", "Otterbach Capital", "Quillmark", "Ada Ochs", "Velmora Labs", "Kranichwerk AG", "Tessaro")
TYPES = ("INVESTED_IN", "ACQUIRED", "ALLIED_WITH", "FOUNDED", "LENT_TO")

Record = dict[str, Any]


def entity(identifier: str, name: str, *aliases: str) -> Record:
    return {"id": identifier, "type": "organization", "name": name, "aliases": list(aliases)}


def fact(kind: str, source: str, target: str, **more: Any) -> Record:
    return {"type": kind, "source": source, "target": target, "status": "completed", "evidence": "So it says.", **more}


def financing(company: str, amount: float | None, currency: str | None = "EUR", **more: Any) -> Record:
    return {"company": company, "series": "Seed", "amount": amount, "currency": currency, "valuation": None} | more


def article(
    identifier: str = "a1",
    entities: list[Record] | None = None,
    facts: list[Record] | None = None,
    rounds: list[Record] | None = None,
    **more: Any,
) -> Record:
    default = [entity(f"e{number}", name) for number, name in enumerate(NAMES, start=1)]
    return {
        "id": identifier,
        "text": "Lindgrün, Otterbach and others.",
        "lang": "en",
        "topic": "round",
        "entities": default if entities is None else entities,
        "facts": facts or [],
        "rounds": rounds or [],
    } | more


def row(gold: list[Record], predicted: list[Record], label: str, by: str | None = None) -> Row:
    scores = score(gold, {record["id"]: record for record in predicted}, by=by)
    (found,) = (each for each in scores.rows if each.label == label)
    return found


def accuracy(gold: Record, predicted: Record, name: str) -> float | None:
    return score([gold], {gold["id"]: predicted}).accuracies[name]


# Counts


def test_two_right_one_wrong_one_missed_facts_are_two_thirds() -> None:
    gold = article(facts=[fact("INVESTED_IN", "e2", "e1"), fact("FOUNDED", "e4", "e1"), fact("ACQUIRED", "e3", "e5")])
    read = article(facts=[fact("INVESTED_IN", "e2", "e1"), fact("FOUNDED", "e4", "e1"), fact("ACQUIRED", "e5", "e3")])
    found = row([gold], [read], "facts")
    assert found == Row("facts", tp=2, predicted=3, gold=3)
    assert [found.precision, found.recall, found.f1] == pytest.approx([2 / 3] * 3)


def test_precision_and_recall_differ_where_more_is_annotated_than_read() -> None:
    found = Row("facts", tp=2, predicted=3, gold=8)
    assert [found.precision, found.recall] == pytest.approx([2 / 3, 1 / 4])
    assert found.f1 == pytest.approx(4 / 11)  # 2 tp / (predicted + gold)


def test_nothing_read_and_nothing_annotated_scores_zero_without_an_error() -> None:
    found = row([article(entities=[])], [], "entities")
    assert (found.precision, found.recall, found.f1) == (0.0, 0.0, 0.0)


def test_article_without_prediction_counts_as_read_empty_and_is_named() -> None:
    gold = [article("a1", facts=[fact("ACQUIRED", "e1", "e2")]), article("a2", facts=[fact("ACQUIRED", "e1", "e3")])]
    scores = score(gold, {"a2": gold[1]})
    assert [each for each in scores.rows if each.label == "facts"] == [Row("facts", tp=1, predicted=1, gold=2)]
    assert scores.unread == ("a1",)


def test_prediction_for_an_article_that_is_not_annotated_does_not_count() -> None:
    assert row([article("a1")], [article("a1"), article("a9")], "entities") == Row("entities", 7, 7, 7)


def test_entity_read_twice_costs_precision() -> None:
    gold = article(entities=[entity("g1", "Lindgrün GmbH", "Lindgrün"), entity("g2", "Quillmark")])
    read = article(entities=[entity("p1", "Lindgrün GmbH"), entity("p2", "Lindgrün"), entity("p3", "Quillmark")])
    assert row([gold], [read], "entities") == Row("entities", tp=2, predicted=3, gold=2)


def test_fact_read_twice_counts_once() -> None:
    gold = article(facts=[fact("ACQUIRED", "e1", "e2")])
    read = article(facts=[fact("ACQUIRED", "e1", "e2"), fact("ACQUIRED", "e1", "e2", status="planned")])
    assert row([gold], [read], "facts") == Row("facts", tp=1, predicted=1, gold=1)


def test_fact_of_an_entity_that_is_not_annotated_is_wrong() -> None:
    gold = article(entities=[entity("g1", "Quillmark")])
    read = article(entities=[entity("p1", "Quillmark"), entity("g1", "Tessaro")], facts=[fact("ACQUIRED", "p1", "g1")])
    assert row([gold], [read], "facts") == Row("facts", tp=0, predicted=1, gold=0)


@pytest.mark.parametrize(
    ("kind", "tp"),
    [("ALLIED_WITH", 1), ("ACQUIRED", 0), ("SUBSIDIARY_OF", 0)],
)
def test_alliance_alone_matches_in_either_direction(kind: str, tp: int) -> None:
    gold, read = article(facts=[fact(kind, "e1", "e2")]), article(facts=[fact(kind, "e2", "e1")])
    assert row([gold], [read], "facts").tp == tp


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        (None, ["entities", "facts", "rounds"]),
        (
            "lang",
            ["entities", "entities:de", "entities:en", "facts", "facts:de", "rounds", "rounds:de", "rounds:en"],
        ),
        (
            "topic",
            [
                "entities",
                "entities:None",
                "entities:deal",
                "facts",
                "facts:deal",
                "rounds",
                "rounds:None",
                "rounds:deal",
            ],
        ),
        ("type", ["entities", "facts", "facts:ACQUIRED", "facts:FOUNDED", "facts:LENT_TO", "rounds"]),
    ],
)
def test_rows_are_split_as_asked_without_parts_that_have_no_item(by: str | None, labels: list[str]) -> None:
    gold = [
        article("a1", lang="de", topic="deal", facts=[fact("ACQUIRED", "e1", "e2"), fact("FOUNDED", "e4", "e1")]),
        article("a2", lang="en", topic=None),
    ]
    read = article("a1", facts=[fact("ACQUIRED", "e1", "e2"), fact("LENT_TO", "e2", "e1")])
    assert [each.label for each in score(gold, {"a1": read}, by=by).rows] == labels


def test_parts_count_their_own_items() -> None:
    gold = [
        article("a1", lang="de", facts=[fact("ACQUIRED", "e1", "e2"), fact("FOUNDED", "e4", "e1")]),
        article("a2", lang="en", facts=[fact("ACQUIRED", "e1", "e2")]),
    ]
    read = [article("a1", facts=[fact("ACQUIRED", "e1", "e2"), fact("LENT_TO", "e2", "e1")]), gold[1]]
    assert row(gold, read, "facts:de", "lang") == Row("facts:de", tp=1, predicted=2, gold=2)
    assert row(gold, read, "facts:en", "lang") == Row("facts:en", tp=1, predicted=1, gold=1)
    assert row(gold, read, "facts:ACQUIRED", "type") == Row("facts:ACQUIRED", tp=2, predicted=2, gold=2)
    assert row(gold, read, "facts:LENT_TO", "type") == Row("facts:LENT_TO", tp=0, predicted=1, gold=0)


def test_unknown_split_is_refused() -> None:
    with pytest.raises(InputError, match="'outlet'; use one of lang, topic, type"):
        score([article()], {}, by="outlet")


# Rounds


@pytest.mark.parametrize(
    ("amount", "currency", "tp"),
    [
        (100_000_000, "EUR", 1),
        (99_000_000, "EUR", 1),
        (98_900_000, "EUR", 0),
        (101_000_000, "EUR", 1),
        (101_100_000, "EUR", 0),
        (100_000_000, "USD", 0),
        (None, "EUR", 0),
    ],
)
def test_round_matches_within_one_percent_in_one_currency(amount: float | None, currency: str, tp: int) -> None:
    gold, read = article(rounds=[financing("e1", 100_000_000)]), article(rounds=[financing("e1", amount, currency)])
    assert row([gold], [read], "rounds") == Row("rounds", tp, 1, 1)


def test_round_without_amount_matches_whatever_the_currency() -> None:
    gold, read = article(rounds=[financing("e1", None, "EUR")]), article(rounds=[financing("e1", None, None)])
    assert row([gold], [read], "rounds").tp == 1


def test_round_of_another_company_or_of_none_is_wrong() -> None:
    gold = article(rounds=[financing("e1", 5)])
    read = article(rounds=[financing("e2", 5), financing("e99", 5), {"amount": 5, "currency": "EUR"}])
    assert row([gold], [read], "rounds") == Row("rounds", tp=0, predicted=3, gold=1)


def test_round_matches_once() -> None:
    gold = article(rounds=[financing("e1", 5)])
    read = article(rounds=[financing("e1", 5), financing("e1", 5)])
    assert row([gold], [read], "rounds") == Row("rounds", tp=1, predicted=2, gold=1)


def test_series_and_valuation_are_judged_on_matched_rounds_alone() -> None:
    gold = article(
        rounds=[
            financing("e1", 5, series="Series B", valuation=80),
            financing("e2", 7, series="Seed", valuation=50),
            financing("e3", 9),
        ]
    )
    read = article(
        rounds=[
            financing("e1", 5, series="series b", valuation=80.5),
            financing("e2", 7, series=None, valuation=60),
            financing("e3", 11),
        ]
    )
    assert accuracy(gold, read, "series") == 0.5
    assert accuracy(gold, read, "valuation") == 0.5


# Details of facts


@pytest.mark.parametrize(
    ("annotated", "read", "right"),
    [
        ("completed", "completed", True),
        ("planned", "rumoured", True),
        ("completed", "announced", True),
        ("denied", "cancelled", True),
        ("completed", None, True),
        ("planned", "completed", False),
        ("denied", "rumoured", False),
        ("completed", "denied", False),
    ],
)
def test_status_is_judged_by_what_it_means(annotated: str, read: str | None, right: bool) -> None:
    gold = article(facts=[fact("ACQUIRED", "e1", "e2", status=annotated)])
    assert accuracy(gold, article(facts=[fact("ACQUIRED", "e1", "e2", status=read)]), "status") == float(right)
    assert same_status(annotated, read) is same_status(read, annotated) is right


def test_lead_and_round_are_judged_on_matched_investments_alone() -> None:
    gold = article(
        facts=[
            fact("INVESTED_IN", "e2", "e1", lead=True, round="Series A"),
            fact("INVESTED_IN", "e3", "e1", lead=False, round=None),
            fact("INVESTED_IN", "e6", "e1", lead=True, round="Seed"),
            fact("ACQUIRED", "e5", "e7", lead=True),
        ]
    )
    read = article(
        facts=[
            fact("INVESTED_IN", "e2", "e1", lead=True, round="Series B"),
            fact("INVESTED_IN", "e3", "e1"),
            fact("ACQUIRED", "e5", "e7", lead=False),
        ]
    )
    assert accuracy(gold, read, "lead") == 1.0
    assert accuracy(gold, read, "round") == 0.5


@pytest.mark.parametrize("name", ["status", "lead", "round", "series", "valuation"])
def test_accuracy_is_none_where_nothing_matched(name: str) -> None:
    assert accuracy(article(facts=[fact("ACQUIRED", "e1", "e2")]), article(), name) is None


# Names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Lindgrün GmbH", "lindgrun"),
        ("LINDGRÜN", "lindgrun"),
        ("The Velmora-Labs, Inc.", "velmora labs"),
        ("die Kranichwerk AG", "kranichwerk"),
        ("Ochs & Söhne KGaA", "ochs and sohne"),
        ("Quillmark’s", "quillmark"),
        ("Holding AG", "holding ag"),
        ("", ""),
        ("…", ""),
    ],
)
def test_names_are_compared_without_form_and_accent(name: str, key: str) -> None:
    assert comparison_key(name) == key


@pytest.mark.parametrize(
    ("read", "goes_to"),
    [
        (entity("p1", "Tessaro", "TB"), "g2"),  # two names agree there, one elsewhere
        (entity("p1", "Tessaro AG"), "g1"),  # one name agrees with three; here it is the full name
        (entity("p1", "Orbwell", "Tessaro"), "g3"),  # nothing else decides: the greatest id
        (entity("p1", "Orbwell"), None),
    ],
)
def test_entity_goes_where_most_names_agree_then_the_full_name_then_the_greatest_id(
    read: Record, goes_to: str | None
) -> None:
    gold = [
        entity("g1", "Tessaro"),
        entity("g2", "Tessaro Bank", "Tessaro", "TB"),
        entity("g3", "Velmora", "Tessaro"),
    ]
    assert align_entities(gold, [read]).get("p1") == goes_to


def test_names_of_signs_alone_match_nothing() -> None:
    assert align_entities([entity("g1", "…")], [entity("p1", "?!")]) == {}


def test_end_that_is_not_annotated_is_marked() -> None:
    assert fact_triple(fact("ACQUIRED", "p1", "p2"), {"p1": "g4"}) == ("ACQUIRED", "g4", "?p2")


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [(None, None, True), (None, 0, False), (0, 0, True), (200, 198, True), (200, 197, False), (0, 1, False)],
)
def test_figures_are_close_within_one_percent(one: float | None, other: float | None, close: bool) -> None:
    assert are_close(one, other) is are_close(other, one) is close


# Errors


def test_missed_and_wrong_items_are_listed_with_names_and_evidence() -> None:
    gold = article(
        facts=[fact("FOUNDED", "e4", "e1", evidence="Ada Ochs started Lindgrün.")],
        rounds=[financing("e1", 7_000_000, series=None, evidence="It took in 7 million.")],
    )
    read = article(
        entities=[entity("p1", "Orbwell"), entity("p2", "Quillmark")],
        facts=[fact("LENT_TO", "p2", "p1", evidence={"text": "Quillmark lent.", "start": 0, "end": 15})],
        rounds=[financing("p1", 3, evidence={"text": "Orbwell got three.", "start": 0, "end": 18})],
    )
    assert score([gold], {"a1": read}).errors == (
        ScoreError(
            "a1", "missed", "FOUNDED  Ada Ochs -> Lindgrün GmbH", "Ada Ochs started Lindgrün.", "entity not found"
        ),
        ScoreError("a1", "wrong", "LENT_TO  Quillmark -> Orbwell", "Quillmark lent.", "no entity"),
        ScoreError("a1", "wrong", "ROUND  Orbwell  Seed 3 EUR", "Orbwell got three."),
        ScoreError("a1", "missed", "ROUND  Lindgrün GmbH  - 7000000 EUR", "It took in 7 million."),
    )


# Properties


@st.composite
def articles(draw: st.DrawFn) -> Record:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    entities = [entity(f"e{number}", name) for number, name in enumerate(names, start=1)]
    ids = [each["id"] for each in entities]
    if not ids:
        return article(draw(st.text("abc", min_size=1)), [])
    ends = st.sampled_from(ids)
    statuses = st.sampled_from(("completed", "planned", "denied"))
    facts = st.builds(fact, st.sampled_from(TYPES), ends, ends, status=statuses, lead=st.booleans())
    money = st.one_of(st.none(), st.integers(0, 10**12))
    rounds = st.builds(financing, ends, money, st.sampled_from(("EUR", "USD")), valuation=money)
    return article(
        draw(st.text("abc", min_size=1)),
        entities,
        draw(st.lists(facts, unique_by=fact_triple)),
        draw(st.lists(rounds, max_size=4)),
        lang=draw(st.sampled_from(("de", "en"))),
    )


GOLDS = st.lists(articles(), max_size=4, unique_by=lambda record: str(record["id"]))
SPLITS = st.sampled_from((None, "lang", "topic", "type"))


@given(GOLDS, SPLITS)
def test_gold_against_itself_is_all_right(gold: list[Record], by: str | None) -> None:
    scores = score(gold, {record["id"]: record for record in gold}, by=by)
    assert all(each.tp == each.predicted == each.gold for each in scores.rows)
    assert all((each.precision, each.recall, each.f1) == (1.0,) * 3 for each in scores.rows if each.gold)
    assert set(scores.accuracies.values()) <= {None, 1.0}
    assert (scores.errors, scores.unread) == ((), ())


def renumber(record: Record) -> Record:
    """Number a reading's entities in another way, as another reader would."""
    changed = copy.deepcopy(record)
    for item in (*changed["entities"], *changed["facts"], *changed["rounds"]):
        for end in ("id", "source", "target", "company"):
            if end in item:
                item[end] = f"x{99 - int(item[end][1:])}"
    return changed


@given(GOLDS, articles())
def test_numbers_of_read_entities_do_not_matter(gold: list[Record], other: Record) -> None:
    read = {record["id"]: record | {key: other[key] for key in ("entities", "facts", "rounds")} for record in gold}
    renumbered = {identifier: renumber(record) for identifier, record in read.items()}
    assert to_json(score(gold, read, by="type")) == to_json(score(gold, renumbered, by="type"))


# Printing


def small_scores() -> tuple[list[Record], dict[str, Record]]:
    facts = [fact("INVESTED_IN", "e2", "e1"), fact("FOUNDED", "e4", "e1"), fact("ACQUIRED", "e3", "e5")]
    return [article(facts=facts)], {"a1": article(facts=[*facts[:2], fact("ACQUIRED", "e5", "e3", evidence="x" * 200)])}


def test_json_has_rounded_shares_and_all_accuracies() -> None:
    gold, read = small_scores()
    result = to_json(score(gold, read))
    facts = {"tp": 2, "predicted": 3, "gold": 3, "precision": 0.6667, "recall": 0.6667, "f1": 0.6667}
    assert result["facts"] == facts
    assert list(result) == [
        "entities",
        "facts",
        "rounds",
        "status_accuracy_on_matched_facts",
        "status_accuracy_on_planned_or_denied",
        "series_accuracy_on_matched",
        "valuation_accuracy_on_matched",
        "lead_accuracy_on_matched",
        "round_accuracy_on_matched",
        "reliability",
    ]
    assert result["status_accuracy_on_matched_facts"] == 1.0
    assert result["series_accuracy_on_matched"] is None
    assert json.loads(json.dumps(result)) == result


def test_table_lines_up_and_shows_counts() -> None:
    gold, read = small_scores()
    lines = format_scores(score(gold, read, by="type")).splitlines()
    table = {line.split()[0]: line.split()[1:] for line in lines[1:]}
    assert lines[0].split() == ["P", "R", "F1", "right", "read", "gold"]
    assert table["facts"] == ["0.667", "0.667", "0.667", "2", "3", "3"]
    assert table["facts:ACQUIRED"] == ["0.000", "0.000", "0.000", "0", "1", "1"]
    assert table["valuation_accuracy_on_matched"] == ["-"]
    assert len({len(line) for line in lines if len(line.split()) >= 6 and not line.startswith("confidence")}) == 1


def test_table_of_nothing_can_be_printed() -> None:
    assert "status_accuracy" in format_scores(score([], {}))


# Gold files


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_gold_is_loaded_in_order_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    gold = [article("b", text="One\u2028line, still."), article("a", facts=[fact("ACQUIRED", "e1", "e2")])]
    lines = [json.dumps(record, ensure_ascii=False) for record in gold]
    assert load_gold(write(tmp_path / "gold.jsonl", "\ufeff" + lines[0], "", lines[1], "")) == gold


def lacking(*fields: str) -> Record:
    return {name: value for name, value in article().items() if name not in fields}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1]", "a line must be one JSON object, not list"),
        (lacking("rounds"), "missing `rounds`"),
        (lacking("id", "facts"), "missing `id`, `facts`"),
        (article(facts=[{"type": "ACQUIRED"}]), "facts, item 1: missing `source`, `target`"),
        (article(entities=[entity("e1", "Tessaro"), {"id": "e2"}]), "entities, item 2: missing `name`"),
        (article(rounds=[{"series": "Seed"}]), "rounds, item 1: missing `company`"),
        (article(text=5), "`text` must be text, not 5"),
        (article(lang=["de"]), "`lang` must be text, not ['de']"),
        (article() | {"entities": {}}, "`entities` must be a list, not {}"),
        (article() | {"facts": ["ACQUIRED"]}, "facts, item 1: must be an object"),
        (article(rounds=[financing("e1", 5) | {"amount": "5 million"}]), "`amount` must be a number, not '5 million'"),
        (article(facts=[fact("ACQUIRED", "e1", "e2", lead="yes")]), "`lead` must be true or false, not 'yes'"),
        (article(entities=[{"id": "e1", "name": "Tessaro", "aliases": [7]}]), "entity 'e1': alias 7 is no text"),
        (article(entities=[entity("e1", "Tessaro"), entity("e1", "Orbwell")]), "entity id 'e1' is used twice"),
        (article(facts=[fact("ACQUIRED", "e1", "e99")]), "facts, item 1: target 'e99' is no entity of the article"),
        (article(rounds=[financing("e99", 5)]), "rounds, item 1: company 'e99' is no entity"),
        (article(facts=[fact("BOUGHT", "e1", "e2")]), "type 'BOUGHT' is not in the schema; it has ACQUIRED"),
        (article(facts=[fact("RAISED", "e1", "e2")]), "type 'RAISED' is not in the schema"),
        (article("first"), "id 'first' is in the file twice"),
    ],
)
def test_bad_line_is_told_with_its_number(tmp_path: Path, line: Record | str, said: str) -> None:
    bad = line if isinstance(line, str) else json.dumps(line)
    path = write(tmp_path / "gold.jsonl", json.dumps(article("first")), "", bad)
    with pytest.raises(InputError) as caught:
        load_gold(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert said in str(caught.value)


def test_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.jsonl: No such file"):
        load_gold(tmp_path / "absent.jsonl")
    with pytest.raises(InputError, match=r"empty\.jsonl: no annotated article"):
        load_gold(write(tmp_path / "empty.jsonl", "", " "))
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xfc"}')
    with pytest.raises(InputError, match=r"latin\.jsonl: broken UTF-8 at byte 8"):
        load_gold(tmp_path / "latin.jsonl")


# Running a reader


TEXT = "Otterbach Capital bought Quillmark for 30 million euros. Tessaro watched."


@dataclass
class HandReader:
    """Reads two names and what is between them; remembers what it was given."""

    given: list[Article] = field(default_factory=list)
    false_quote: bool = False

    def __call__(self, article: Article) -> Reading:
        self.given.append(article)
        if "refuse" in article.text:
            raise InputError("this one not")
        names = tuple(self._name(article, name) for name in ("Otterbach Capital", "Quillmark"))
        end = article.text.index("euros.") + 6
        start = article.text.index("Otterbach")
        claims = [self._claim(article, names, start, end)]
        if self.false_quote:
            claims.append(Claim("LENT_TO", names[1].key, names[0].key, 0, 4, "Nay."))
        return Reading(article, names, tuple(claims), "hand-1")

    def _name(self, article: Article, name: str) -> Name:
        start = article.text.index(name)
        return Name("Organization", name, (Mention(start, start + len(name), name),))

    def _claim(self, article: Article, names: tuple[Name, ...], start: int, end: int) -> Claim:
        buyer, bought = (name.key for name in names)
        return Claim("ACQUIRED", buyer, bought, start, end, article.text[start:end], amount=Money(30_000_000, "EUR"))


def bought(identifier: str = "a1", **more: Any) -> Record:
    entities = [entity("g1", "Quillmark"), entity("g2", "Otterbach Capital"), entity("g3", "Tessaro")]
    facts = [fact("ACQUIRED", "g2", "g1"), fact("INVESTED_IN", "g3", "g1", evidence="Tessaro\x1b[2J watched.")]
    return article(identifier, entities, facts, **({"text": TEXT} | more))


def test_reader_is_run_and_scored() -> None:
    result = evaluate([bought("a1"), bought("a2")], HandReader(), by="lang")
    assert [each for each in result.scores.rows if not each.label.startswith("rounds")] == [
        Row("entities", 4, 4, 6),
        Row("entities:en", 4, 4, 6),
        Row("facts", 2, 2, 4),
        Row("facts:en", 2, 2, 4),
    ]
    assert (result.skipped, result.dropped) == ((), ())


def test_reader_is_given_headline_date_language_and_id() -> None:
    reader = HandReader()
    evaluate([bought("a7", title="A sale", published="2024-05", lang="de")], reader)
    (given,) = reader.given
    assert given.text == f"A sale\n\n{TEXT}"
    assert (given.headline, given.published_on, given.language, given.source) == ("A sale", "2024-05", "de", "a7")


@pytest.mark.parametrize("published", [None, "", "May 2024", "2024-13", "2024-05-02T10:00:00Z"])
def test_date_that_is_none_is_left_out(published: str | None) -> None:
    reader = HandReader()
    result = evaluate([bought(published=published)], reader)
    assert reader.given[0].published_on is None
    assert result.skipped == ()


def test_refused_article_is_listed_and_counts_as_read_empty() -> None:
    gold = [bought("a1"), bought("a2", text="Please refuse this."), bought("a3", text="...")]
    result = evaluate(gold, HandReader())
    assert result.skipped == (("a2", "this one not"), ("a3", "article 'a3' has no text"))
    assert result.scores.unread == ("a2", "a3")
    assert Row("facts", 1, 1, 6) in result.scores.rows


def test_claim_that_cannot_be_proved_is_dropped_before_scoring() -> None:
    result = evaluate([bought()], HandReader(false_quote=True))
    assert Row("facts", 1, 1, 2) in result.scores.rows
    (line,) = result.dropped
    assert line.startswith("a1: LENT_TO org:quillmark")


def test_first_article_of_each_language_is_not_timed() -> None:
    gold = [bought("a1", lang="de"), bought("a2", lang="en"), bought("a3", lang="de"), bought("a4", lang="de")]
    result = evaluate(gold, HandReader())
    assert (result.timed_articles, result.timed_words) == (2, 2 * len(TEXT.split()))
    assert result.articles_per_s == pytest.approx(2 / result.seconds)
    assert result.words_per_s == pytest.approx(20 / result.seconds)


def test_speed_is_unknown_where_nothing_was_timed() -> None:
    result = evaluate([bought()], HandReader())
    assert (result.articles_per_s, result.words_per_s) == (None, None)
    assert "articles/s" not in format_evaluation(result)


def test_unknown_split_is_refused_before_anything_is_read() -> None:
    reader = HandReader()
    with pytest.raises(InputError, match="outlet"):
        evaluate([bought()], reader, by="outlet")
    assert reader.given == []


def test_evaluation_prints_errors_table_speed_and_what_was_not_read() -> None:
    gold = [bought("a1"), bought("a2"), bought("a3", text="Please refuse this.")]
    lines = format_evaluation(evaluate(gold, HandReader(false_quote=True)), errors=2).splitlines()
    assert lines[0] == "a1  missed  entity not found  INVESTED_IN  Tessaro -> Quillmark   «Tessaro [2J watched.»"
    assert lines[1].startswith("a2  missed")
    assert lines[2].split()[0] == "P"
    assert any("articles/s" in line and "(1 articles timed" in line for line in lines)
    assert "skipped a3: this one not" in lines
    assert sum(line.startswith("dropped a") for line in lines) == 2


def test_long_evidence_is_cut_on_a_terminal() -> None:
    gold, read = small_scores()
    evaluation = evaluate([bought()], HandReader())
    shown = format_evaluation(type(evaluation)(score(gold, read), 0, 0, 0.0), errors=9)
    assert "«" + "x" * 110 + "…»" in shown


def test_evaluation_as_json_has_all_that_is_printed() -> None:
    result = evaluate([bought("a1"), bought("a2", text="Please refuse this.")], HandReader()).as_json(errors=1)
    assert list(result) == ["scores", "articles_per_s", "words_per_s", "skipped", "dropped", "errors"]
    assert result["skipped"] == [{"article": "a2", "reason": "this one not"}]
    assert [error["what"] for error in result["errors"]] == ["INVESTED_IN  Tessaro -> Quillmark"]
    assert json.loads(json.dumps(result)) == result


# Why an item is missed or wrong, and how far confidence can be trusted


@pytest.mark.parametrize(
    ("gold", "read", "missed", "wrong"),
    [
        (fact("ACQUIRED", "e1", "e2"), fact("ACQUIRED", "e2", "e1"), "direction", "direction"),
        (fact("ACQUIRED", "e1", "e2"), fact("INVESTED_IN", "e1", "e2"), "other type", "other type"),
        (fact("ACQUIRED", "e1", "e2"), fact("ACQUIRED", "e1", "e3"), "not linked", "no such fact"),
        (fact("ACQUIRED", "e1", "e2"), fact("ACQUIRED", "e1", "x9"), "not linked", "no entity"),
    ],
)
def test_errors_say_what_the_other_side_has_instead(gold: Record, read: Record, missed: str, wrong: str) -> None:
    stranger = entity("x9", "Somebody Else")
    default = article()["entities"]
    scores = score([article(facts=[gold])], {"a1": article(entities=[*default, stranger], facts=[read])})
    assert [(error.kind, error.reason) for error in scores.errors] == [("missed", missed), ("wrong", wrong)]


def test_fact_of_an_entity_that_was_not_read_is_missed_for_that_reason() -> None:
    read = article(entities=[entity("e1", NAMES[0])])
    (error,) = score([article(facts=[fact("ACQUIRED", "e1", "e2")])], {"a1": read}).errors
    assert (error.kind, error.reason) == ("missed", "entity not found")


def test_reliability_counts_each_class_of_confidence() -> None:
    gold = article(facts=[fact("ACQUIRED", "e1", "e2"), fact("FOUNDED", "e4", "e1")])
    read = [
        fact("ACQUIRED", "e1", "e2", confidence=0.96),
        fact("FOUNDED", "e4", "e1", confidence=0.61),
        fact("FOUNDED", "e4", "e2", confidence=0.69),
        fact("LENT_TO", "e1", "e3"),
    ]
    scores = score([gold], {"a1": article(facts=read)})
    assert scores.reliability == ((0.0, 1, 0), (0.6, 2, 1), (0.95, 1, 1))
    table = format_scores(scores)
    assert "confidence from 0.60" in table
    assert "wrong: no such fact" in table


def test_status_of_what_is_not_settled_is_judged_apart() -> None:
    settled, talks = fact("ACQUIRED", "e1", "e2"), fact("ACQUIRED", "e3", "e2", status="planned")
    read = article(facts=[settled, talks | {"status": "completed"}])
    assert accuracy(article(facts=[settled, talks]), read, "status") == 0.5
    assert accuracy(article(facts=[settled, talks]), read, "open_status") == 0.0
    assert accuracy(article(facts=[settled]), article(facts=[settled]), "open_status") is None


def test_language_and_type_are_split_together() -> None:
    german = article("d1", lang="de", facts=[fact("ACQUIRED", "e1", "e2")])
    assert row([german, article()], [german], "facts:de:ACQUIRED", by="lang-type") == Row("facts:de:ACQUIRED", 1, 1, 1)
