"""What the graph is made of: articles, the names and claims read from them, entities, edges and decisions.

Claims are the truth: a claim is what one passage of one article says, it never changes, and its key is a digest of
what makes it that claim. Entities and edges are worked out from claims and decisions and are never edited by hand.

Offsets are 0-based, half-open, in Unicode code points of `Article.text`, in which the headline, if there is one, is
the first paragraph. A `Reading` is all that one reader found in one article; `check_reading` is the gate that every
reader's output passes before it counts.

Room: graph. Imports nothing of ours but `errors`, `keys`, `schema` and `values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from dealgraph.graph.errors import InputError
from dealgraph.graph.keys import digest_key, name_key
from dealgraph.graph.schema import load_schema
from dealgraph.graph.values import Money, check_partial_date

__all__ = [
    "Article",
    "Claim",
    "Decision",
    "Edge",
    "Entity",
    "Mention",
    "Name",
    "Reading",
    "check_article",
    "check_reading",
    "make_article",
]

# C0 and C1 controls but the line feed, every space but the plain one, zero-width and direction marks, lone surrogates.
_ODD = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Article:
    """One text, kept whole.

    Args:
        key: `article:` and a digest of text, date, outlet and url; see `make_article`.
        text: headline (if any), an empty line, and the body.
        headline: first paragraph of `text`, or None.
        published_on: partial date, or None where unknown.
        language: "de" or "en"; None where not yet known.
        outlet: name of the newspaper or site, or None.
        url: where it was published, or None.
        source: what the user calls it: the record's `id`, or the file's name. Not part of the key.
    """

    key: str
    text: str
    headline: str | None = None
    published_on: str | None = None
    language: str | None = None
    outlet: str | None = None
    url: str | None = None
    source: str = ""


def make_article(
    body: str,
    *,
    headline: str | None = None,
    published_on: str | None = None,
    language: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    source: str = "",
) -> Article:
    """Build an article and work out its key.

    Args:
        body: the text without its headline; control characters other than line feeds become spaces, one for one.
        headline: put in front of the body as its first paragraph, unless the body starts with it already.
        outlet: see `Article`, as all others; an empty text is None.

    Raises:
        InputError: the body has no letter, or the date is no partial date.
    """
    body, headline = _clean(body).strip(), " ".join(_clean(headline or "").split()) or None
    if not any(c.isalpha() for c in body):
        raise InputError(f"article {source or '(unnamed)'!r} has no text")
    if published_on is not None:
        check_partial_date(published_on)
    outlet, url = (_encodable(value or "").strip() or None for value in (outlet, url))
    text = body if headline is None or body.startswith(headline) else f"{headline}\n\n{body}"
    key = digest_key("article", text, published_on, outlet, url)
    return Article(key, text, headline, published_on, language, outlet, url, _encodable(source))


def _encodable(text: str) -> str:
    """Put question marks for lone surrogates, which no store takes: halves of an emoji cut in two."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _clean(text: str) -> str:
    """Turn control characters, odd spaces and lone surrogates into spaces, one for one, so that offsets stand."""
    return _ODD.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name as written: `text` stands at [start, end) of the article."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """What one article calls one entity.

    Args:
        label: "Organization", "Person" or "Alliance".
        name: the fullest form in the article, in its base form ("Deutsche Telekom", not "Deutschen Telekom").
        mentions: every place where it is named, in order of offsets; at least one.
        kinds: kinds of organization that the text gives it ("Bank", "Investor"), sorted.
    """

    label: str
    name: str
    mentions: tuple[Mention, ...]
    kinds: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The entity key that this name alone would give, such as "org:databricks"."""
        return name_key(self.label, self.name)

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and all its written forms, sorted, each once."""
        return tuple(sorted({self.name, *(mention.text for mention in self.mentions)}))


@dataclass(frozen=True, slots=True)
class Claim:
    """What one passage of one article says.

    Args:
        type: one of `Schema.claim_types()`.
        subject: key of the `Name` that the claim is about.
        object: key of the other `Name`; None for RAISED alone, where the object is the round.
        start: first code point of the quote in the article's text.
        end: one past the quote's last code point.
        quote: `article.text[start:end]`, one or more whole sentences.
        status: one of the schema's statuses.
        confidence: 0..1, the share of such claims that are right.
        subject_at: offsets of the mention read as subject; None where only a noun phrase stands for it.
        object_at: the same for the object.
        round: English name of the round that the claim belongs to ("Series J", "Seed"), or None.
        amount: money of this claim alone: the cheque, the loan, the price; for RAISED the round's equity.
        valuation: for RAISED, what the company was valued at.
        lead: for INVESTED_IN, True where the text says that this investor led or co-led.
        role: for jobs, the post as the text has it.
    """

    type: str
    subject: str
    object: str | None
    start: int
    end: int
    quote: str
    status: str = "completed"
    confidence: float = 1.0
    subject_at: tuple[int, int] | None = None
    object_at: tuple[int, int] | None = None
    round: str | None = None
    amount: Money | None = None
    valuation: Money | None = None
    lead: bool = False
    role: str | None = None
    _key: tuple[str, str] = field(default=("", ""), init=False, repr=False, compare=False)

    def key_in(self, article_key: str) -> str:
        """Return the claim's key: a digest of its article and of all that it says, confidence left out."""
        if self._key[0] != article_key:  # worked out once: a load asks for it five times
            money = [value and (value.amount, value.currency) for value in (self.amount, self.valuation)]
            key = digest_key(
                "claim", article_key, self.type, self.subject, self.object, self.start, self.end,
                self.status, self.round, money, self.lead, self.role,
            )  # fmt: skip
            object.__setattr__(self, "_key", (article_key, key))
        return self._key[1]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one reader found in one article.

    Args:
        article: the text.
        names: each entity once; no two share a key.
        claims: what is said of them, in order of their quotes.
        reader: name and version of the reader, "fast-1": a store re-reads articles that another reader read.
        unsure: one line for each claim that the reader saw and was not sure enough of to make.
        dropped: what the reader itself did not let pass, one line each that ends in ": " and the reason. It is told
            once, by `check_reading`, and never stored.
    """

    article: Article
    names: tuple[Name, ...]
    claims: tuple[Claim, ...]
    reader: str
    unsure: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """An organization, person, alliance or round that names refer to; worked out, never edited.

    `name` is the form to show, `forms` all forms met, `kinds` the extra labels, both sorted.
    """

    key: str
    label: str
    name: str
    forms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """What all claims on one (type, source, target) add up to; worked out, never edited.

    Args:
        status: where the life line stands now; `history` has its steps as "2025-01 rumoured", oldest first.
        confidence: that of the best claim with this status.
        sources: independent articles; articles that repeat one sentence word for word count once.
        first_seen: earliest publication date of its claims (partial), or None.
        last_seen: the latest.
        quote: the sentence that proves it best.
        claims: keys of all its claims, sorted.
        amount: as the latest claim of this status states it; `amounts` has all that differ, whatever their status.
        valuation: the same, for RAISED.
    """

    type: str
    source: str
    target: str
    status: str
    confidence: float
    sources: int
    first_seen: str | None
    last_seen: str | None
    quote: str
    claims: tuple[str, ...]
    history: tuple[str, ...] = ()
    amount: Money | None = None
    amounts: tuple[str, ...] = ()
    valuation: Money | None = None
    lead: bool = False
    role: str | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded, reversible judgement.

    Args:
        kind: "merge" (`one` and `other` are one entity), "split" (they are not, whatever texts say) or "reject"
            (claim `one` is wrong; `other` is None).
        reason: the user's words, or None.
        decided_at: UTC time in ISO 8601.
    """

    kind: str
    one: str
    other: str | None
    reason: str | None
    decided_at: str

    @property
    def key(self) -> str:
        """A digest of kind and ends: the same judgement twice is one decision."""
        return digest_key("decision", self.kind, self.one, self.other)


def check_reading(reading: Reading) -> tuple[Reading, list[str]]:
    """Keep of a reading what can be proved and fits the schema; say what was dropped and why.

    Args:
        reading: a reader's output.

    Returns:
        The reading with its good names and claims, each claim once, and one line for each dropped one; those that the
        reader dropped itself come first.
    """
    text, dropped = reading.article.text, list(reading.dropped)
    names: dict[str, Name] = {}
    for name in reading.names:
        problem = _name_problem(name, text) or (f"name {name.key!r} twice" if name.key in names else None)
        if problem:
            dropped.append(problem)
        else:
            names[name.key] = name
    claims: dict[str, Claim] = {}
    for claim in reading.claims:
        problem = next(_claim_problems(claim, names, text), None)
        if problem:
            dropped.append(f"{claim.type} {claim.subject} -> {claim.object}: {problem}")
        else:
            claims.setdefault(claim.key_in(reading.article.key), claim)
    return replace(reading, names=tuple(names.values()), claims=tuple(claims.values()), dropped=()), dropped


def _name_problem(name: Name, text: str) -> str | None:
    if name.label not in load_schema().entities or name.label == "FundingRound":
        return f"name {name.name!r}: {name.label!r} is no label of a name"
    if not name.name.strip():
        return f"name {name.name!r} is empty"
    if not name.mentions:
        return f"name {name.name!r} has no mention"
    for mention in name.mentions:
        if not _stands(mention.text, mention.start, mention.end, text):
            return f"name {name.name!r}: mention {mention.text!r} does not stand at {mention.start}-{mention.end}"
    unknown = set(name.kinds) - load_schema().kinds
    return f"name {name.name!r}: unknown kinds {sorted(unknown)}" if unknown else None


def _stands(part: str, start: int, end: int, text: str) -> bool:
    return 0 <= start < end <= len(text) and part == text[start:end] and bool(part.strip())


@cache
def _claim_types() -> frozenset[str]:
    return load_schema().claim_types()


def _claim_problems(claim: Claim, names: dict[str, Name], text: str) -> Iterator[str]:
    schema = load_schema()
    if claim.type not in _claim_types():
        yield f"type is not in the schema; it has {', '.join(sorted(_claim_types()))}"
        return
    if claim.status not in schema.statuses:
        yield f"status {claim.status!r} is not in the schema"
    if not _stands(claim.quote, claim.start, claim.end, text):
        yield f"quote does not stand at {claim.start}-{claim.end}"
    for at in filter(None, (claim.subject_at, claim.object_at)):
        if not 0 <= at[0] < at[1] <= len(text):
            yield f"no mention of its ends can stand at {at[0]}-{at[1]}"
    if not 0.0 <= claim.confidence <= 1.0:
        yield f"confidence {claim.confidence!r} is not between 0 and 1"
    if claim.subject not in names and not _names_object_too(claim, names):
        yield f"subject {claim.subject!r} is no name of the article"
    if claim.object not in names and not (claim.object is None and claim.type == "RAISED"):
        yield f"object {claim.object!r} is no name of the article"
    if claim.subject == claim.object:
        yield "subject and object are one"
    if claim.type in schema.edges and claim.subject in names:
        edge = schema.edges[claim.type]
        if names[claim.subject].label not in edge.source:
            yield f"a {names[claim.subject].label} cannot be its subject"
        if claim.object in names and names[claim.object].label not in edge.target:
            yield f"a {names[claim.object].label} cannot be its object"
        stated = {
            name
            for name in ("amount", "valuation", "lead", "role", "round")
            if getattr(claim, name) not in (None, False)
        }
        if stated - edge.states:
            yield f"it cannot state {', '.join(sorted(stated - edge.states))}"


def _names_object_too(claim: Claim, names: dict[str, Name]) -> bool:
    """Tell whether a naming claim's subject is another form of its object: (QIA) after Qatar Investment Authority."""
    full = names.get(claim.object or "")
    return (
        full is not None
        and claim.type in load_schema().naming
        and any(name_key(full.label, form) == claim.subject for form in full.forms)
    )


def check_article(article: Article) -> None:
    """Check that an article's key is that of its content.

    Raises:
        InputError: the key belongs to another text, date, outlet or url.
    """
    expected = digest_key("article", article.text, article.published_on, article.outlet, article.url)
    if article.key != expected:
        raise InputError(f"article {article.key!r}: its content gives the key {expected!r}; was the text edited?")
