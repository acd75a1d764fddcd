"""Whether Cypher typed by a user only reads: the text check in front of `dealgraph cypher`.

A list of forbidden words loses: one always forgets a clause, a dialect or a way to hide a letter. So this is an
allow-list, and of order rather than of words. `tokens` cuts the text as both engines cut it. Then a small table says
which word may stand where: after a value only an operator or a reading clause; where a value is expected any name, but
a name before a bracket is a function and must be one of `FUNCTIONS`. A clause that we have never heard of is therefore
refused just like `CREATE`, and `n.set`, `:Call`, `{load: 1}`, 'create' in a string and `delete` in backticks pass.

Patterns that repeat without bound are refused as well. `//` comments are cut out of what is returned, so that no
engine has to find where they end. This check is the first of two: the store runs the statement in its own read mode
too, with a time limit and a row cap.

Room: queries. Imports `graph.errors` and `tokens`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dealgraph.graph.errors import UnsafeQueryError
from dealgraph.queries.tokens import RefusedError, Token, tokenise

__all__ = ["FUNCTIONS", "MAX_HOPS", "MAX_NESTING", "check_read_only"]

# Not measured. Both engines parse by recursion; KGLite stops at 512.
MAX_NESTING = 60
# Stops `*..1000000`, which is no bound at all. Not a speed limit: 6 hops from a well-connected fund can take minutes
# already, and that is what the time limit is for.
MAX_HOPS = 20


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# No side effect, nothing but the arguments is read. Lower case: Cypher does not mind the case of a function.
# Source: Neo4j's Cypher manual, chapter Functions, and `SHOW FUNCTIONS` of KGLite 0.21.2.
FUNCTIONS = _words(
    """
    all any none single reduce exists shortestpath allshortestpaths
    count sum avg min max collect stdev stdevp percentilecont percentiledisc
    id elementid labels type keys properties nodes relationships startnode endnode length size isempty coalesce
    head last tail range reverse valuetype
    tolower toupper lower upper tostring tostringornull trim ltrim rtrim btrim replace substring split left right
    char_length character_length
    tointeger tointegerornull tofloat tofloatornull toboolean tobooleanornull nullif
    abs ceil floor round sign sqrt exp log log10 e pi rand randomuuid timestamp isnan
    sin cos tan cot asin acos atan atan2 degrees radians haversin
    date datetime localdatetime time localtime duration
    date.truncate datetime.truncate localdatetime.truncate time.truncate localtime.truncate
    duration.between duration.inmonths duration.indays duration.inseconds
    """
)

# Which words may stand in a state, and the state behind them. `clause`: a clause must begin (`body`: in a subquery, or
# a pattern). `operand`: a value or a pattern is to come. `operator`: one has just ended. Others: inside of a keyword.
_CLAUSES = {"MATCH": "operand", "OPTIONAL": "optional", "UNWIND": "operand", "WITH": "operand", "RETURN": "operand"}
_WORDS: dict[str, dict[str, str]] = {
    "clause": _CLAUSES,
    "body": _CLAUSES,
    "optional": {"MATCH": "operand"},
    "order": {"BY": "operand"},
    "union": {**_CLAUSES, "ALL": "clause", "DISTINCT": "clause"},
    "with": {"WITH": "operand"},
    "is": {"NULL": "operator", "NOT": "is not"},
    "is not": {"NULL": "operator"},
    "operand": {
        **dict.fromkeys(_words("NOT CASE WHEN DISTINCT"), "operand"),
        **dict.fromkeys(_words("NULL TRUE FALSE"), "operator"),
    },
    "operator": {
        **_CLAUSES,
        **dict.fromkeys(_words("WHERE SKIP OFFSET LIMIT AS AND OR XOR IN CONTAINS WHEN THEN ELSE"), "operand"),
        **dict.fromkeys(_words("END ASC ASCENDING DESC DESCENDING"), "operator"),
        **{"ORDER": "order", "UNION": "union", "STARTS": "with", "ENDS": "with", "IS": "is"},
    },
}
# Never a bare name, not even where one would be harmless: words that write, words that reach out, the table's own.
_WRITES = _words("CREATE MERGE SET DELETE DETACH NODETACH REMOVE FOREACH INSERT DROP ALTER GRANT DENY REVOKE")
_REACHES = _words("LOAD CALL USE SHOW TERMINATE EXPLAIN PROFILE CYPHER USING")
_RESERVED = _WRITES | _REACHES | {word for words in _WORDS.values() for word in words}

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_AFTER_VALUE = {
    **dict.fromkeys(_words(", + - * / % ^ = < > <= >= <> =~ || | & -> <- .. ["), "operand"),
    **{".": "property", ":": "label"},
}
# Marks that may stand where a value is expected, the marks or words they must follow (empty: any), the state behind.
_BEFORE_VALUE: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(_words("+ - ( [ {"), ((), "operand")),
    "->": (("-", "<-"), "operand"),
    "..": (("[", "*"), "operand"),
    ":": (("(", "[", "|"), "label"),
    ".": (("{", ","), "property"),
    "*": (("(", "RETURN", "WITH", "DISTINCT"), "operator"),
}
_BOUND = re.compile(r"(?:[0-9]*\.\.)?([0-9]+)(?![0-9A-Za-z.])")


@dataclass(frozen=True, slots=True)
class _Place:
    """One token among its neighbours, the state it is met in, and the indexes of the marks open around it."""

    tokens: list[Token]
    index: int
    state: str
    opened: list[int]

    def near(self, offset: int) -> str:
        """Text of a neighbour in upper case; its kind, if it is no word and no mark; empty beyond the ends."""
        index = self.index + offset
        if not 0 <= index < len(self.tokens):
            return ""
        token = self.tokens[index]
        return token.text.upper() if token.kind in ("word", "mark") else token.kind

    def inside(self) -> str:
        """The innermost open mark with the one token before it, in upper case: `-[`, `EXISTS{`, `N{`."""
        at = self.opened[-1] if self.opened else 0
        return "".join(token.text.upper() for token in self.tokens[max(0, at - 1) : at + 1]) if self.opened else ""


def check_read_only(cypher: str) -> str:
    """Check that ad-hoc Cypher only reads, whichever store it goes to.

    Args:
        cypher: one statement, as typed; may end in a semicolon and hold `//` comments.

    Returns:
        The statement to run: without comments, outer space and the last semicolon, otherwise unchanged.

    Raises:
        UnsafeQueryError: it could write, call a procedure, reach outside the store or run without bound, or it is
            written so that two engines might read it differently. Says what stands where, and what to write instead.

    Example:
        >>> check_read_only("MATCH (c:Company) RETURN c.name AS name;  // all of them")
        'MATCH (c:Company) RETURN c.name AS name'
        >>> try:
        ...     check_read_only("MATCH (c) DELETE c")
        ... except UnsafeQueryError as exc:
        ...     print(str(exc)[:48])
        line 1, column 11: DELETE would change the store
    """
    try:
        tokens = tokenise(cypher)
        visible = [token for token in tokens if token.kind not in ("space", "comment")]
        if visible and visible[-1].text == ";":
            tokens.remove(visible.pop())
        _check_order(visible, len(cypher))
    except RefusedError as exc:
        why, at = exc.args
        line, column = cypher.count("\n", 0, at) + 1, at - cypher.rfind("\n", 0, at)
        raise UnsafeQueryError(f"line {line}, column {column}: {why}. The query was not run.") from exc
    return "".join(token.text for token in tokens if token.kind != "comment").strip()


def _check_order(tokens: list[Token], end: int) -> None:
    """Walk the tokens with a state that says what may come next."""
    state, opened, returns = "clause", list[int](), False
    for index, token in enumerate(tokens):
        place = _Place(tokens, index, state, opened)
        returns |= not opened and place.near(0) == "RETURN" and state in ("clause", "union", "operator")
        state = {"word": _after_word, "mark": _after_mark}.get(token.kind, _after_other)(place, token)
        if token.kind == "mark":
            _open_or_close(place, token)
    if opened:
        raise RefusedError(f"this {tokens[opened[-1]].text} is never closed", tokens[opened[-1]].at)
    if not returns or state != "operator":
        raise RefusedError("a query that ends in RETURN ... is expected", end)


def _open_or_close(place: _Place, token: Token) -> None:
    if token.text in _CLOSER:
        place.opened.append(place.index)
        if len(place.opened) > MAX_NESTING:
            raise RefusedError(f"brackets are nested deeper than {MAX_NESTING}", token.at)
    elif token.text in _CLOSER.values():
        opener = place.tokens[place.opened.pop()].text if place.opened else ""
        if _CLOSER.get(opener) != token.text:
            raise RefusedError(f"this {token.text} closes nothing", token.at)


def _after_word(place: _Place, token: Token) -> str:
    """State behind a bare word, or refuse it."""
    word, state, following = token.text.upper(), place.state, place.near(1)
    if _is_map_key(place):
        return "key"
    if state in ("property", "label") or (following == "(" and state == "operand" and word not in _WORDS[state]):
        _check_call(place, token)
        return "operand" if following == "(" else "operator"
    if word in ("EXISTS", "COUNT") and following == "{" and state == "operand":
        return "subquery"
    if word in _WORDS.get(state, {}):
        return _WORDS[state][word]
    if state != "operand" or word in _RESERVED:
        raise RefusedError(f"{_why_not(token.text, state)}. If it is a name, put it in `backticks`", token.at)
    return "operator"


def _why_not(text: str, state: str) -> str:
    word = text.upper()
    if word in _WRITES:
        return f"{word} would change the store; only reading is allowed"
    if word in _REACHES:
        return f"{word} is refused: no procedures, files, other databases or prefixes"
    known = {"operator": "an operator, WHERE, WITH, RETURN or another clause that reads", "operand": "a value"}
    return f"{text} is not expected here, but {known.get(state) or ' or '.join(_WORDS[state])}"


def _is_map_key(place: _Place) -> bool:
    """Whether a name stands before the colon of a map, where any word will do."""
    if place.state != "operand" or place.near(1) != ":" or place.near(-1) not in ("{", ","):
        return False
    return place.inside().endswith("{") and place.inside() not in ("EXISTS{", "COUNT{")


def _check_call(place: _Place, token: Token) -> None:
    """Refuse a name before `(` unless it is a function of the list, written out bare."""
    if place.near(1) != "(":
        return
    name, index = token.text, place.index
    while index >= 2 and place.tokens[index - 1].text == ".":
        index -= 2
        name = f"{place.tokens[index].text}.{name}"
    if token.text.upper() in _WRITES | _REACHES:
        raise RefusedError(_why_not(token.text, place.state), token.at)
    if place.state == "label" or name.lower() not in FUNCTIONS:
        raise RefusedError(f"{name}(...) is refused: no function known to read nothing but its arguments", token.at)


def _after_other(place: _Place, token: Token) -> str:
    """State behind a string, number, parameter or quoted name, or refuse it."""
    if token.kind == "quoted":
        if place.near(1) == "(":
            raise RefusedError(f"{token.text}(...) is refused: write a function without backticks", token.at)
        if _is_map_key(place):
            return "key"
        if place.state in ("property", "label"):
            return "operator"
    if place.state == "label" and token.kind == "parameter":
        raise RefusedError(f"{token.text} as a label or type is refused: write it out", token.at)
    if place.state != "operand":
        raise RefusedError(f"{token.text} is not expected here: an operator or a clause must come first", token.at)
    return "operator"


def _after_mark(place: _Place, token: Token) -> str:
    """State behind a mark, or refuse it."""
    mark, state, before = token.text, place.state, place.near(-1)
    if _repeats(place):
        _check_bound(place, token)
        return "operand"
    if mark in _CLOSER.values() and (state == "operator" or before in (*_CLOSER, "..")):
        return "operator"
    if mark == "{" and (state == "subquery" or _may_open_map(place)):
        return "body" if state == "subquery" else "operand"
    if (state, mark) in (("key", ":"), ("body", "(")):
        return "operand"
    if state == "operator" and mark in _AFTER_VALUE:
        return _AFTER_VALUE[mark]
    follows, behind = _BEFORE_VALUE.get(mark, ((), ""))
    if state == "operand" and behind and (not follows or before in follows):
        return behind
    if state == "property" and mark == "*" and place.near(-2) in ("{", ","):
        return "operator"
    hint = "one statement only" if mark == ";" else "a value, a name or a clause must come first"
    raise RefusedError(f"{mark} is not expected here: {hint}", token.at)


def _may_open_map(place: _Place) -> bool:
    """Whether `{` follows a name, as in `(n:Company {` and `n {`, or the bound in `[*..3 {`."""
    return place.state == "operator" and place.tokens[place.index - 1].kind in ("word", "quoted", "number")


def _repeats(place: _Place) -> bool:
    """Whether a mark repeats a part of a pattern: `*` in a relationship; `*`, `+`, `{` behind an arrow or a path."""
    mark, before = place.near(0), place.near(-1)
    if mark == "*" and place.inside() in ("-[", "<-["):
        named = place.near(-2) in ("[", ":", "|", "&") and place.tokens[place.index - 1].kind in ("word", "quoted")
        return before == "[" or named
    if mark in ("+", "*", "{") and before in ("-", "->"):
        return True
    path = before == ")" and mark in ("+", "*") and place.near(1) == "("
    return path and _is_path(place.tokens, place.index - 1)


def _check_bound(place: _Place, token: Token) -> None:
    following = "".join(each.text for each in place.tokens[place.index + 1 : place.index + 5])
    bound = _BOUND.match(following) if place.inside() in ("-[", "<-[") else None
    if bound is None or len(bound[1]) > 3 or int(bound[1]) > MAX_HOPS:
        raise RefusedError(f"{token.text} without a bound of at most {MAX_HOPS}: write -[:TYPE*..4]->", token.at)


def _is_path(tokens: list[Token], closing: int) -> bool:
    """Whether the round bracket that closes at an index holds a pattern with a relationship."""
    depth, index = 1, closing
    while depth and index:
        index -= 1
        depth += {")": 1, "(": -1}.get(tokens[index].text, 0)
    marks = "".join(token.text if token.kind == "mark" else " " for token in tokens[index:closing])
    return any(arrow in marks for arrow in ("->", "<-", "--", "-["))
