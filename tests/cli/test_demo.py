"""`demo`: the main job in one command, also a second time and in a folder that is not there yet."""

from __future__ import annotations

from pathlib import Path

from dealgraph.commands.demo import QUESTIONS
from tests.cli.runner import export, run


def test_the_demo_runs_twice_in_a_new_folder_and_answers_every_question(tmp_path: Path) -> None:
    first = run("demo", "--folder", "new/demo folder", cwd=tmp_path)
    store = tmp_path / "new/demo folder/demo.kgl"
    before = export(store)
    second = run("demo", "--folder", "new/demo folder", cwd=tmp_path)
    assert export(store) == before
    assert first.err == second.err == ""
    assert first.out.splitlines()[1:] == second.out.splitlines()[1:]
    assert "0 articles kept" in second.out
    assert first.out.endswith("\nOpen the picture: new/demo folder/demo.html\n")
    assert "<html" in (store.with_name("demo.html")).read_text(encoding="utf-8")
    assert "nothing found" not in first.out
    assert "skipped" not in first.out
    shown = [line for line in first.out.splitlines() if line.startswith("dealgraph query ")]
    assert len(shown) == len(QUESTIONS)
    assert all(line.endswith("--store 'new/demo folder/demo.kgl'") for line in shown)
