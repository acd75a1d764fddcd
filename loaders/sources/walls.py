"""Pages that stand in front of an article: consent, payment, robot checks. In German and English.

A wall is told by its phrases and by how little else there is: articles on cookies and subscriptions are articles, and
nearly every page has a cookie banner. Imports `markup`.

Source: newspaper#841, news-please#175, trafilatura#569 (consent pages of German newspapers read as articles).
"""

from __future__ import annotations

import re

from dealgraph.loaders.sources.markup import strip_markup

__all__ = ["find_wall"]

# What walls say, by kind, as patterns; the first kind that is found names the wall.
_PHRASES = {
    "a paywall": (
        "weiterlesen mit",
        "jetzt (?:weiterlesen|abonnieren|abo)",
        "(?:nur|exklusiv) für (?:abonnent|registriert|mitglied)",
        "(?:artikel|inhalt|beitrag) ist (?:nur |exklusiv )*für (?:abo|regist|mitgl)",
        "(?:noch kein|bereits ein) (?:digital-?)?abo",
        "bereits abonnent",
        "(?:probe|digital|monats)-?abo",
        "monat (?:gratis|kostenlos|für 1)",
        "anmelden,? um .{0,30}lesen",
        "subscribe (?:now )?(?:to|for) (?:continue|read|unlock|full|access)",
        "subscribers? only|for subscribers",
        "already a (?:subscriber|member)",
        "to (?:continue|keep) reading",
        "(?:sign|log) in to (?:read|continue)",
        "free trial",
        "unlock (?:this|the full) (?:article|story)",
        "reached your (?:limit|free)",
        "this (?:article|content|story) is (?:reserved|available) (?:for|to)",
    ),
    "a consent wall": (
        "pur[- ]abo",
        r"mit werbung (?:und \w+ )?(?:weiter)?lesen",
        r"zustimm(?:en|ung)\b.{0,40}\b(?:weiter|erforderlich|cookies)",
        "cookies? (?:akzeptieren|zustimmen|zulassen)",
        "wir verwenden cookies",
        "nutzung (?:aller|von) cookies",
        "(?:datenschutz|privatsphäre)-?einstellungen",
        "einwilligung (?:erteilen|widerrufen)",
        "(?:accept|allow|agree to) (?:all |the use of )?cookies",
        r"we (?:use|value|and our (?:\d+ )?partners).{0,30}(?:cookies|privacy|store)",
        "manage (?:your )?(?:cookie|privacy|consent|choices)",
        "consent to (?:the use|cookies|processing)",
        "before you continue",
    ),
    "a robot check": (
        "enable (?:javascript|js)",
        "javascript (?:ist|is) (?:de|dis)",
        "javascript aktivieren",
        "are you (?:a )?(?:human|robot)",
        "unusual traffic",
        "verify(?:ing)? (?:that )?you are",
        "captcha|kein roboter",
        "access denied|zugriff verweigert",
        "just a moment",
    ),
}
_WALLS = [(re.compile("|".join(phrases), re.IGNORECASE), name) for name, phrases in _PHRASES.items()]
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)

# Characters besides the wall's own paragraphs that make an article in spite of a phrase. Teasers in front of a wall
# have up to about 500; a page that itself declares that it is not free shows more of them.
_ARTICLE_FROM, _NOT_FREE_ARTICLE_FROM = 600, 1000
# Below this nothing was extracted that could be an article, and phrases anywhere on the page count.
_NOTHING = 120


def find_wall(title: str, text: str, page: str) -> str | None:
    """Tell whether a page is a wall instead of an article.

    Args:
        title: the page's headline, or "".
        text: what was extracted as the article, or "".
        page: the markup.

    Returns:
        The reason for refusing it, or None.
    """
    own = [line for line in text.split("\n") if line and not any(phrase.search(line) for phrase, _ in _WALLS)]
    length = sum(map(len, own))
    if length >= _NOT_FREE_ARTICLE_FROM:
        return None
    found = None
    if length < _ARTICLE_FROM:
        found = _first_wall(f"{title}\n{text}")
    if found is None and length < _NOTHING:
        found = _first_wall(strip_markup(page))
    if found is None and _NOT_FREE.search(page):
        found = "a paywall"
    if found is None:
        return None
    return f"{found} stands in front of the article, of which {length} characters can be read; save it from a browser"


def _first_wall(text: str) -> str | None:
    return next((name for phrase, name in _WALLS if phrase.search(text)), None)
