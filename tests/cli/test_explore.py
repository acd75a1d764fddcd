"""`dealgraph explore`: says its address, serves, keeps strangers out, and ends quietly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import DEALGRAPH, environment, run, write_articles


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explore")
    run("load", write_articles(folder / "few.jsonl", 3), "--store", folder / "deals.kgl", cwd=folder)
    return folder / "deals.kgl"


@contextmanager
def exploring(store: Path, *args: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the command, wait for its first line, give both, and end it if the test has not."""
    with subprocess.Popen(
        [DEALGRAPH, "explore", "--store", str(store), *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(), start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(30)


def fetch(address: str, **headers: str) -> Any:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        return answer.read().decode()


def test_prints_its_address_serves_and_ends_quietly_on_ctrl_c(store: Path) -> None:
    with exploring(store, "--no-browser") as (address, process):
        assert address.startswith("http://127.0.0.1:")
        assert "<title>dealgraph</title>" in fetch(address)
        assert json.loads(fetch(f"{address}api/ask/search?text=kelpworks"))["rows"]
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "")


def test_an_entity_is_where_the_page_begins(store: Path) -> None:
    with exploring(store, "Kelpworks 1") as (address, _):
        assert address.endswith("/?entity=org%3Akelpworks-1")


def test_a_token_is_made_printed_once_and_needed(store: Path) -> None:
    with exploring(store, "--json", "--token") as (line, _):
        said = json.loads(line)
        bare = said["address"].partition("?")[0]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            fetch(bare)
        assert "dealgraph" in fetch(bare, Authorization=f"Bearer {said['token']}")
        assert len(said["token"]) >= 32


def test_other_hosts_are_refused_without_a_token(store: Path) -> None:
    ran = run("explore", "--host", "0.0.0.0", "--store", store, "--no-browser", cwd=store.parent, code=2)
    assert "--token" in ran.err


def test_an_unknown_entity_ends_before_anything_is_served(store: Path) -> None:
    ran = run("explore", "Nobody", "--store", store, "--no-browser", cwd=store.parent, code=2)
    assert "no entity is called 'Nobody'" in ran.err


def test_a_store_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert "does not exist" in run("explore", "--store", tmp_path / "none.kgl", cwd=tmp_path, code=1).err
