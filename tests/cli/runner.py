"""Runs `dealgraph` as a user does: a process of its own, in a folder of its own, with the two streams apart."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from dealgraph.cli import main

__all__ = ["DEALGRAPH", "Ran", "call", "environment", "export", "run", "write_articles"]

DEALGRAPH = str(Path(sys.executable).with_name("dealgraph"))
_TIMEOUT_S = 60


@dataclass(frozen=True)
class Ran:
    """What a process left: exit code, and what it wrote on standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def documents(self) -> list[Any]:
        """Standard output as JSON, one document a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the test's own environment, which `tests/conftest.py` has cleared of the user's stores, and more."""
    return dict(os.environ) | {"PYTHONIOENCODING": "utf-8"} | dict(extra or {})


def run(
    *args: str | Path,
    cwd: Path,
    code: int = 0,
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (DEALGRAPH,),
    before: Callable[[], None] | None = None,
) -> Ran:
    """Run a command, and check what holds for all: its exit code, and that no traceback is shown.

    Args:
        args: behind `dealgraph`.
        cwd: working folder.
        code: expected exit code.
        stdin: standard input.
        env: variables besides those of `environment`.
        command: what to run in place of `dealgraph`.
        before: called in the child before the program starts; for limits and the like.
    """
    process = subprocess.run(
        [*command, *map(str, args)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        env=environment(env),
        capture_output=True,
        timeout=_TIMEOUT_S,
        preexec_fn=before,
    )
    out, err = (stream.decode("utf-8", "replace") for stream in (process.stdout, process.stderr))
    return _checked(Ran(process.returncode, out, err), code)


def call(*args: str | Path, cwd: Path, code: int = 0) -> Ran:
    """Do as `run` does within this process, ten times as fast: for tables of many cases."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before = Path.cwd()
    os.chdir(cwd)
    try:
        with (
            redirect_stdout(out),
            redirect_stderr(err),
            patch.object(sys, "argv", ["dealgraph", *map(str, args)]),
            pytest.raises(SystemExit) as left,
        ):
            main()
    finally:
        os.chdir(before)
    texts = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        texts.append(stream.read())
    return _checked(Ran(int(left.value.code or 0), *texts), code)


def _checked(ran: Ran, code: int) -> Ran:
    assert "Traceback" not in ran.out + ran.err, ran.err
    assert "internal error" not in ran.err, ran.err
    assert ran.code == code, ran
    return ran


def export(store: Path) -> str:
    """Return the claims of a store, as `export claims` prints them."""
    return run("export", "claims", "--store", store, cwd=store.parent).out


def write_articles(path: Path, number: int) -> Path:
    """Write so many short articles as JSON lines, each about firms of its own and one that all have in common."""
    with path.open("w", encoding="utf-8") as file:
        for at in range(number):
            text = (
                f"Kelpworks {at} has raised {at + 1} million euros in a Series A round. The round was led by "
                f"Saltmarsh Capital. Kelpworks {at} makes rope out of seaweed, and report {at} ends with that."
            )
            record = {"id": f"a{at}", "lang": "en", "published": f"2024-0{1 + at % 9}-11", "text": text}
            file.write(json.dumps(record) + "\n")
    return path
