"""Bad input never stops a load, never shows a traceback, and never takes the machine's memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.runner import DEALGRAPH, Ran, call, export, run, write_articles

GOOD = "Kelpworks has raised 3 million euros in a Series A round, the company said on Tuesday.\n"
# Name and content of a file that is no article, and what the reason says.
BAD: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "the file is empty"),
    ("blank.md", b"\n\n  \n", "the file is empty"),
    ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF file; save its text as .txt or .html"),
    ("named-text.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF file; save its text as .txt or .html"),
    ("broken.txt", b"Kelpworks hat f\xfcnf Millionen Euro erhalten.", "broken UTF-8 at byte 15"),
    ("binary.txt", b"Kelpworks\x00\x01\x02", "NUL byte at byte 9"),
    ("no-text.jsonl", b'{"id": "n1", "title": "Kelpworks"}\n', "no-text.jsonl:1: the line has no `text`"),
    ("wrong-kind.jsonl", b'{"id": "n2", "text": 5}\n', "`text` must be text, not a number"),
    ("list.jsonl", b'["a", "b"]\n', "list.jsonl:1: the line is a list, not an object"),
    ("cut-off.jsonl", b'{"id": "n3", "text": "Kelp', "cut-off.jsonl:1: bad JSON"),
    ("array.json", b'[{"text": "a"}]', "write JSON lines, one object a line"),
    ("french.txt", "Le conseil d'administration a décidé hier soir que la société quitterait la ville avant l'hiver, "
     "et que les employés seraient invités à la suivre.".encode(), "only German and English are read"),
    ("no-letters.txt", b"12345 67890\n", "has no text"),
]  # fmt: skip
MEGABYTE = 1_000_000
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_is_skipped_with_its_reason_and_the_good_one_is_kept(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    for command in ("load", "read"):
        ran = call(command, name, "good.txt", cwd=tmp_path, code=3)
        (line,) = ran.err.splitlines()
        assert line.strip().startswith(f"skipped {name}")
        assert reason in line
    loaded = call("load", name, "good.txt", "--json", cwd=tmp_path, code=3)
    assert [len(loaded.documents), loaded.documents[0]["unchanged"], loaded.err] == [1, 1, ""]


def test_all_bad_files_at_once_are_one_load(tmp_path: Path) -> None:
    for name, content, _ in BAD:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    names = [name for name, *_ in BAD]
    ran = run("load", "good.txt", *names, "--workers", "2", cwd=tmp_path, code=3)
    assert ran.out.startswith("1 article")
    assert f"{len(BAD)} skipped" in ran.out
    assert [line.split()[1].split(":")[0] for line in ran.err.splitlines()] == names


def test_a_long_list_of_skips_is_cut_on_a_terminal_and_whole_in_json(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n" * 50, encoding="utf-8")
    ran = call("load", "bad.jsonl", cwd=tmp_path, code=3)
    assert len(ran.err.splitlines()) == 21
    assert ran.err.splitlines()[-1] == "  and 30 more; --json lists all"
    assert len(call("load", "bad.jsonl", "--json", cwd=tmp_path, code=3).documents[0]["skipped"]) == 50


def measured(*args: str, cwd: Path) -> tuple[Ran, int]:
    """Run with a load that must skip something; return what it printed, and the most memory it held, in bytes."""
    ran = run(DEALGRAPH, *args, cwd=cwd, code=3, command=(sys.executable, "-c", MEASURE))
    return ran, int(ran.err.splitlines()[-1]) * (1 if sys.platform == "darwin" else 1024)


def test_a_line_of_50_megabytes_is_skipped_without_holding_it(tmp_path: Path) -> None:
    (tmp_path / "short.jsonl").write_text("{}\n" + json.dumps({"text": GOOD}) + "\n", encoding="utf-8")
    with (tmp_path / "long.jsonl").open("w", encoding="utf-8") as file:
        file.write('{"text": "')
        for _ in range(50):
            file.write("kelp rope " * (MEGABYTE // 10))
        file.write('"}\n' + json.dumps({"text": GOOD}) + "\n")
    _, usual = measured("load", "short.jsonl", "--store", "short.kgl", cwd=tmp_path)
    ran, most = measured("load", "long.jsonl", "--store", "long.kgl", cwd=tmp_path)
    assert "long.jsonl:1: the line has more than 10,000,000 bytes" in ran.err
    assert ran.out.startswith("1 article")
    assert most - usual < 40 * MEGABYTE


def test_a_file_of_50_megabytes_without_suffix_is_skipped_without_holding_it(tmp_path: Path) -> None:
    with (tmp_path / "long").open("w", encoding="utf-8") as file:
        for _ in range(50):
            file.write("kelp rope " * (MEGABYTE // 10))
    ran, most = measured("load", "long", "--store", "long.kgl", cwd=tmp_path)
    assert "the limit for one article" in ran.err
    assert most < 250 * MEGABYTE


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (GOOD, 1),
        (json.dumps({"id": "a", "text": GOOD}) + "\n" + json.dumps({"id": "b", "text": f"Again: {GOOD}"}) + "\n", 2),
        (f"<html><head><title>Kelp</title></head><body><article><p>{GOOD * 3}</p></article></body></html>", 1),
    ],
    ids=["text", "json lines", "page"],
)
def test_standard_input_is_an_article_or_many(content: str, kept: int, tmp_path: Path) -> None:
    ran = run("load", "-", "--store", "in.kgl", "--json", cwd=tmp_path, stdin=content)
    assert ran.documents[0]["kept"] == kept


def test_read_takes_standard_input_too(tmp_path: Path) -> None:
    assert len(run("read", "-", "--json", cwd=tmp_path, stdin=GOOD).documents) == 1


def test_standard_input_that_is_empty_is_skipped(tmp_path: Path) -> None:
    assert "skipped stdin" in run("load", "-", cwd=tmp_path, code=3).err


def test_a_pattern_a_folder_and_a_file_name_with_odd_letters(tmp_path: Path) -> None:
    folder = tmp_path / "Ordner mit Lücke [1]"
    folder.mkdir()
    write_articles(folder / "ä'; DROP.jsonl", 2)
    (folder / "b.txt").write_text(GOOD, encoding="utf-8")
    assert "3 articles kept" in call("load", folder, "--store", "1.kgl", cwd=tmp_path).out
    assert "3 articles kept" in call("load", "Ordner*/*", "--store", "2.kgl", cwd=tmp_path).out
    assert export(tmp_path / "1.kgl") == export(tmp_path / "2.kgl")
