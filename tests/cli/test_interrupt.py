"""Ctrl-C in the midst of a load: what was read is kept, the message says so, and the same command goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import DEALGRAPH, environment, export, run, write_articles

ARTICLES, BATCH = 500, 20
ONE_BATCH_BYTES = 1000  # at least, in the log beside the store
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("articles") / "many.jsonl", ARTICLES)


@pytest.fixture(scope="module")
def whole(articles: Path) -> str:
    store = articles.with_name("whole.kgl")
    run("load", articles, "--store", store, cwd=articles.parent)
    return export(store)


def wait_for(path: Path, process: subprocess.Popen[Any], size: int = 0) -> None:
    """Wait until a file is there and has grown beyond so many bytes, or the process has ended."""
    while process.poll() is None and not (path.exists() and path.stat().st_size > size):
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.01)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_was_read_and_the_same_command_goes_on(
    workers: str, articles: Path, whole: str, tmp_path: Path
) -> None:
    store = tmp_path / "deals.kgl"
    args = ["load", str(articles), "--store", str(store), "--batch", str(BATCH), "--workers", workers]
    with subprocess.Popen(
        [DEALGRAPH, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
        start_new_session=True,
    ) as process:  # fmt: skip
        wait_for(tmp_path / "deals.kgl-wal", process, ONE_BATCH_BYTES)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "interrupted; what was read is in the store, the same command goes on from there\n"
    assert out == ""
    kept = len(export(store).splitlines())
    assert BATCH <= kept < ARTICLES
    report = run(*args, "--json", cwd=tmp_path).documents[0]
    assert [report["kept"], report["unchanged"]] == [ARTICLES - kept, kept]
    assert export(store) == whole


def test_ctrl_c_while_standard_input_is_awaited(tmp_path: Path) -> None:
    """The first articles of a pipe that then falls silent are kept as well."""
    first = (write_articles(tmp_path / "some.jsonl", BATCH * 2)).read_text(encoding="utf-8")
    store = tmp_path / "deals.kgl"
    with subprocess.Popen(
        [DEALGRAPH, "load", "-", "--store", str(store), "--batch", str(BATCH)], stdin=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=environment(), start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(first)
        process.stdin.flush()
        wait_for(tmp_path / "deals.kgl-wal", process, ONE_BATCH_BYTES)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert len(export(store).splitlines()) >= BATCH


def test_two_loads_into_one_store_do_not_mix(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "deals.kgl"
    with subprocess.Popen(
        [DEALGRAPH, "load", "-", "--store", str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=environment(), start_new_session=True,
    ) as first:  # fmt: skip
        wait_for(store, first)
        busy = run("load", articles, "--store", store, cwd=tmp_path, code=1)
        first.communicate(b"Kelpworks has raised 3 million euros, people in the harbour said.\n", timeout=30)
    assert f"is being written by process {first.pid}; wait for it or stop it" in busy.err
    assert first.returncode == 0
    assert len(export(store).splitlines()) == 1
