"""Questions of the user's own: a folder of templates extends and overrides ours, and a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import call, run

OWN = """// name: largest
// question: Which claims state at least so much?
// param: atLeast  integer   required     in whole units
// param: kinds    string[]  default=["INVESTED_IN"]  types of claim
// param: sure     boolean   default=false  only confident ones
// param: share    number    default=0.5  how confident that is
// param: since    date      default=null   published on or after
// returns: subject, amount
MATCH (c:Claim) WHERE c.amount >= $atLeast AND c.claimType IN $kinds
  AND (NOT $sure OR c.confidence >= $share) AND ($since IS NULL OR c.publishedOn >= $since)
RETURN c.subjectName AS subject, c.amount AS amount ORDER BY subject
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Give a folder with a question of one's own, and one that stands for ours."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "largest.cypher").write_text(OWN, encoding="utf-8")
    (folder / "acquisitions.cypher").write_text(
        "// name: acquisitions\n// question: Who was bought, in my words?\n// returns: bought\n"
        "MATCH (:Entity)-[:ACQUIRED]->(e:Entity) RETURN e.name AS bought ORDER BY bought",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("way", ["flag", "environment", "file"])
def test_a_folder_of_questions_extends_and_overrides(way: str, mine: Path, deals: Path, tmp_path: Path) -> None:
    flag = ["--templates", "mine"] if way == "flag" else []
    env = {"DEALGRAPH_TEMPLATES": "mine"} if way == "environment" else {}
    if way == "file":
        (tmp_path / ".env").write_text("DEALGRAPH_TEMPLATES=mine\n", encoding="utf-8")
    assert run("query", *flag, "acquisitions", cwd=tmp_path, env=env).out == "Echolot\n"
    own = run("query", *flag, "largest", "--at-least", "1000", "--json", cwd=tmp_path, env=env)
    assert own.documents == [{"subject": "org:ahrtal-capital", "amount": 30_000_000}]
    if way == "flag":
        listed = call("query", *flag, "--help", cwd=tmp_path).out
        assert "Who was bought, in my words?" in listed
        assert "investors-of" in listed


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (["--at-least", "1"], 1),
        (["--at-least", "30000001"], 0),
        (["--at-least", "1", "--kinds", "LENT_TO, INVESTED_IN"], 1),
        (["--at-least", "1", "--kinds", "LENT_TO"], 0),
        (["--at-least", "1", "--sure", "yes", "--share", "0.95"], 0),
        (["--at-least", "1", "--sure", "true"], 1),
        (["--at-least", "1", "--since", "2024-05"], 1),
        (["--at-least", "1", "--since", "2024-06"], 0),
    ],
)
def test_options_have_the_types_of_the_header(
    options: list[str], rows: int, mine: Path, deals: Path, tmp_path: Path
) -> None:
    ran = call("query", "--templates", mine, "largest", *options, "--json", cwd=tmp_path)
    assert len(ran.documents) == rows


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--sure", "perhaps"], "'perhaps' is no boolean"),
        (["--share", "half"], "'half' is no number"),
        (["--since", "yesterday"], "date 'yesterday' is not of the form YYYY"),
        (["--at-least", "1e6"], "'1e6' is no integer"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(
    option: list[str], words: str, mine: Path, deals: Path, tmp_path: Path
) -> None:
    ran = call("query", "--templates", mine, "largest", "--at-least", "1", *option, cwd=tmp_path, code=2)
    assert f"Invalid value for '{option[0]}'" in ran.err
    assert words in ran.err


def test_help_shows_the_defaults_of_the_header(mine: Path, tmp_path: Path) -> None:
    shown = " ".join(call("query", "--templates", mine, "largest", "--help", cwd=tmp_path).out.split())
    assert "--at-least INTEGER in whole units [required]" in shown
    assert "[default: INVESTED_IN]" in shown
    assert "--share NUMBER how confident that is [default: 0.5]" in shown


# What is wrong with a template, and what the message says.
HEAD = "// name: bad\n// question: What?\n// returns: x\n"
WRONG = [
    (HEAD + "MATCH (n {key: $key}) RETURN n.name AS x", "template bad: $key is used and not declared"),
    (HEAD + "// param: key string required a key\nRETURN 1 AS x", "key is declared and not used"),
    (HEAD + "// param: store string required x\nRETURN $store AS x", "cannot be called 'store'"),
    (HEAD + "// param: json string required x\nRETURN $json AS x", "cannot be called 'json'"),
    (HEAD + "// limit: 5\nRETURN 1 AS x", "header '// limit: 5'; known are name, question, param and returns"),
    (HEAD.replace("bad", "good") + "RETURN 1 AS x", "its header calls it 'good'; file name and name must agree"),
    (HEAD + "MATCH (n) DETACH DELETE n", "DETACH would change the store"),
    (HEAD + "// param: n whole required x\nRETURN $n AS x", "type one of entity, organization"),
    ("RETURN 1 AS x", "its header needs `// name: ...` once"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words[:40] for _, words in WRONG])
def test_a_wrong_template_is_refused_with_the_reason(text: str, words: str, deals: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bad.cypher").write_text(text, encoding="utf-8")
    ran = call("query", "--templates", "mine", "bad", cwd=tmp_path, code=2)
    assert words in ran.err
