"""Keys: names of nodes worked out from content, so that any machine computes the same.

An entity's key is its kind and the normal form of its name, `org:databricks`. Two spellings with one normal form are
one entity from the start; all further joining is the business of `resolve`. Record keys are digests.

Room: graph. Imports nothing of ours but `errors`, `schema` and `values`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from cleanco import prepare_default_terms
from cleanco.clean import custom_basename

from dealgraph.graph.errors import InputError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.values import Money

__all__ = ["digest_key", "name_key", "normal_form", "round_key", "round_label"]

# Legal forms that cleanco 2.3 lacks: German, Austrian, Nordic and French ones, as they stand at the end of a name.
_MORE_FORMS = ("ug haftungsbeschrankt", "ug", "ggmbh", "mbh", "partg", "ev", "eg", "abp", "sarl", "sas", "kgaa", "se")
_LEGAL_FORMS = [*((len(form.split()), form.split()) for form in _MORE_FORMS), *prepare_default_terms()]

# "Deutschen Telekom", "Bayerischer Landesbank": adjectives that German declines inside a name. Three letters before
# "isch", so that surnames such as Fischer stay whole.
_DECLINED = re.compile(r"(deutsch|\w*deutsch|\w{3,}isch|vereinigt|allgemein)e[nrms]$")
_PERSON_TITLES = re.compile(r"^((dr|prof|professor|mr|mrs|ms|herr|herrn|frau|sir|dame)\s+)+")
_ARTICLES = re.compile(r"^(the|der|die|das|dem|den|des)\s+")
_GENITIVE = re.compile(r"(?<=\w)['’`]s\b")
_NO_WORD = re.compile(r"[\W_]+")
_AND = re.compile(r"\s(&|\+|and|und|et)\s")
_DIGEST_BYTES = 10  # 80 bits: at a billion articles the chance of one collision is below one in a million


@lru_cache(maxsize=65536)
def normal_form(name: str, *, person: bool = False) -> str:
    """Return what is left of a name when spelling, case, accents, legal form, title and declension do not count.

    Args:
        name: a name as written, such as "Deutschen Telekom AG" or "Prof. Dr. Eva Groß".
        person: True for a human being: titles go, legal forms stay.

    Returns:
        Lower-case words parted by single spaces, "deutsche telekom". Where nothing is left (a name of legal forms or
        signs alone), the lower-cased name itself with its signs.

    Source:
        Legal forms: cleanco's table, and `_MORE_FORMS`.
    """
    # NFKC would make of a free-standing acute, which some type for an apostrophe, a space with an accent.
    compatible = unicodedata.normalize("NFKC", name.replace("´", "'"))
    text = _GENITIVE.sub("", compatible).strip()
    if not person:
        text = custom_basename(text.replace("(", " ").replace(")", " "), _LEGAL_FORMS) or text
    text = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    text = _NO_WORD.sub(" ", _AND.sub(" ", text)).strip()
    text = (_PERSON_TITLES if person else _ARTICLES).sub("", text)
    first, space, rest = text.partition(" ")
    if space and not person and _DECLINED.match(first):
        text = first[:-1] + " " + rest
    return text or " ".join(compatible.casefold().split())


@lru_cache(maxsize=65536)
def name_key(label: str, name: str) -> str:
    """Return the key of the entity that a name stands for, before anything is known of aliases.

    Args:
        label: "Organization", "Person" or "Alliance".
        name: the name as an article gives it.

    Returns:
        Prefix, colon and the normal form with hyphens: "org:mistral-ai".

    Raises:
        InputError: the name is empty.
        SchemaError: the label is none of the schema's.

    Example:
        >>> name_key("Organization", "Databricks, Inc.")
        'org:databricks'
    """
    form = normal_form(name, person=label == "Person").replace(" ", "-")
    if not form:
        raise InputError(f"name {name!r} is empty")
    return f"{load_schema().prefix_of(label)}:{form}"


def round_label(series: str | None, amount: Money | None, published_on: str | None) -> str:
    """Return what tells one financing event of a company from its others.

    Args:
        series: "Series J", or None where the text names none.
        amount: what was raised, or None.
        published_on: partial date of the article that tells of it, or None.

    Returns:
        The series where it is known ("series-j"), else the amount ("usd-10000000000"), else the month ("2024-12").
    """
    if series:
        return normal_form(series).replace(" ", "-")
    if amount is not None:
        return f"{amount.currency.lower()}-{amount.amount}"
    return published_on[:7] if published_on else "undated"


def round_key(company_key: str, label: str) -> str:
    """Return the key of a company's round: ("org:databricks", "series-j") gives "round:databricks:series-j"."""
    return f"round:{company_key.partition(':')[2]}:{label}"


def digest_key(prefix: str, *parts: object) -> str:
    """Return a record's key: its prefix and a digest of its parts, in order; None differs from the empty text."""
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    digest.update("\x1f".join("\x00" if part is None else str(part) for part in parts).encode("utf-8", "surrogatepass"))
    return f"{prefix}:{digest.hexdigest()}"
