"""The learned reader as a whole: proof for every claim, long texts, confidence, the same output every time."""

from __future__ import annotations

from dataclasses import replace

import pytest

import dealgraph
from dealgraph.graph.errors import SchemaError
from dealgraph.graph.model import Reading, check_reading, make_article
from dealgraph.loaders.pipeline import ReadResult, read_articles
from dealgraph.loaders.reader import make_reader
from dealgraph.loaders.reader.learned.calibration import load_calibration
from dealgraph.loaders.reader.learned.reader import conclude, look
from dealgraph.loaders.sources import iter_articles

DEAL = {
    "de": "Das Start-up Lumivek hat 30 Millionen Euro eingesammelt. Orbis Ventures führte die Series-B-Runde an.",
    "en": "The start-up Lumivek has raised 30 million euros. Orbis Ventures led the Series B round.",
}
WEATHER = {
    "de": "Am Vormittag zieht leichter Regen über die Felder, später wird es trocken und etwas milder als gestern. ",
    "en": "Light rain will cross the fields in the morning; later it turns dry and a little milder than yesterday. ",
}


def read(text: str, language: str, min_confidence: float | None = None) -> Reading:
    reader = make_reader("learned", min_confidence=min_confidence)
    return reader(make_article(text, language=language))


@pytest.fixture(scope="module")
def samples() -> list[ReadResult]:
    results = list(read_articles(iter_articles([str(dealgraph.samples())]), reader="learned"))
    assert all(isinstance(result, ReadResult) for result in results)
    return [result for result in results if isinstance(result, ReadResult)]


def test_every_claim_proves_itself(samples: list[ReadResult]) -> None:
    claims = 0
    for result in samples:
        assert result.dropped == ()
        assert check_reading(result.reading) == (result.reading, [])
        named = {name.key: {(m.start, m.end) for m in name.mentions} for name in result.reading.names}
        for claim in result.reading.claims:
            claims += 1
            for key, at in ((claim.subject, claim.subject_at), (claim.object, claim.object_at)):
                if at is not None and claim.type != "ALSO_KNOWN_AS":
                    assert at in named[key or ""]
                    assert claim.start <= at[0] < at[1] <= claim.end
    assert claims > 100


def test_several_processes_read_the_same(samples: list[ReadResult]) -> None:
    again = read_articles(iter_articles([str(dealgraph.samples())]), reader="learned", workers=2)
    assert list(again) == samples


@pytest.mark.parametrize("language", ["de", "en"])
def test_deal_is_found_wherever_it_stands_in_a_long_text(language: str) -> None:
    filler = "\n\n".join([WEATHER[language] * 6] * 12)  # about 1,200 words
    alone = read(DEAL[language], language)
    found = read(f"{filler}\n\n{DEAL[language]}\n\n{filler}", language)
    told = {(c.type, c.subject, c.object, c.round, c.amount) for c in alone.claims}
    assert ("INVESTED_IN", "org:orbis-ventures", "org:lumivek") in {key[:3] for key in told}
    assert {(c.type, c.subject, c.object) for c in found.claims} >= {key[:3] for key in told}


@pytest.mark.parametrize("language", ["de", "en"])
def test_twenty_thousand_words_are_read(language: str) -> None:
    filler = "\n\n".join([WEATHER[language] * 6] * 100)
    text = f"{DEAL[language]}\n\n{filler}\n\n{filler}"
    assert len(text.split()) > 20_000
    reading, dropped = check_reading(read(text, language))
    assert dropped == []
    assert any(c.type == "INVESTED_IN" and c.quote in DEAL[language] for c in reading.claims)


def test_less_confidence_lets_more_in(samples: list[ReadResult]) -> None:
    article = next(r.reading.article for r in samples if r.reading.claims)
    low, high = (make_reader("learned", min_confidence=least)(article) for least in (0.3, 0.8))
    assert {c.key_in(article.key) for c in high.claims} < {c.key_in(article.key) for c in low.claims}
    weighed = [c for c in low.claims if c.type != "ALSO_KNOWN_AS"]
    assert all(c.confidence >= 0.3 for c in weighed)
    assert len(low.claims) + len(low.unsure) == len(high.claims) + len(high.unsure)
    assert high.reader == "learned-1@0.8"


@pytest.mark.parametrize("language", ["de", "en"])
def test_unsure_name_stays_only_where_a_claim_needs_it(language: str) -> None:
    bystander = {"de": "Am Rande sprach Eva Lindholm.", "en": "Eva Lindholm was seen nearby."}[language]
    article = make_article(f"{DEAL[language]} {bystander}", language=language)
    findings, calibration = look(article), load_calibration()

    def names(share: float) -> set[str]:
        findings.named = [share] * len(findings.clusters)
        return {name.name for name in conclude(article, findings, calibration, None, "tried").names}

    assert names(1.0) == {"Lumivek", "Orbis Ventures", "Eva Lindholm"}
    assert names(0.5) == {"Lumivek", "Orbis Ventures"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_rounds_have_a_threshold_of_their_own(language: str) -> None:
    article = make_article(DEAL[language], language=language)

    def types(**floors: float) -> set[str]:
        reading = conclude(article, look(article), replace(load_calibration(), **floors), None, "tried")
        return {claim.type for claim in reading.claims}

    assert types(threshold=0.995, threshold_of_rounds=0.0) == {"RAISED"}
    assert types(threshold=0.0, threshold_of_rounds=0.995) >= {"INVESTED_IN"}
    assert "RAISED" not in types(threshold=0.0, threshold_of_rounds=0.995)


def test_confidence_is_a_share() -> None:
    with pytest.raises(SchemaError, match="between 0 and 1"):
        make_reader("learned", min_confidence=1.5)


@pytest.mark.parametrize("text", ["Ja.", "12 34", "€ 5", "„“", "a\n\nb", "ß" * 3000, "Ähm " * 900, "😀 " * 400 + "x"])
def test_odd_texts_are_read(text: str) -> None:
    if any(c.isalpha() for c in text):
        _, dropped = check_reading(read(text, "de"))
        assert dropped == []
