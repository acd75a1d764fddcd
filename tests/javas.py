"""Which Javas this machine has. Owns the places to look and how a version is read; imports nothing of ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Java", "find_javas", "parse_java_version"]

_FOLDERS = (("/usr/lib/jvm", "*"), ("/opt", "*j[dr][ke]*"), ("/Library/Java/JavaVirtualMachines", "*/Contents/Home"))
_VERSION = re.compile(r'(?:^JAVA_VERSION=|version )"(\d+)(?:\.(\d+))?', re.MULTILINE)


@dataclass(frozen=True)
class Java:
    """A Java: its home folder, in which `bin/java` lies, and its major version."""

    home: Path
    major: int


def parse_java_version(text: str) -> int | None:
    """Return the major version from a `release` file or from what `java -version` says; None where neither is found.

    Example:
        >>> parse_java_version('JAVA_VERSION="17.0.15"'), parse_java_version('java version "1.8.0_392"')
        (17, 8)
    """
    match = _VERSION.search(text)
    if match is None:
        return None
    return int(match[2] if match[1] == "1" and match[2] else match[1])


def find_javas() -> list[Java]:
    """Return the Javas of this machine, each once: that of JAVA_HOME, that on PATH, then the installed ones."""
    javas: dict[Path, Java] = {}
    for home in _iter_homes():
        major = None if home in javas else _read_major(home)
        if major is not None:
            javas[home] = Java(home, major)
    return list(javas.values())


def _iter_homes() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"]).resolve()
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path).resolve().parent.parent
    for folder, pattern in _FOLDERS:
        yield from (home.resolve() for home in sorted(Path(folder).glob(pattern)))


def _read_major(home: Path) -> int | None:
    java, release = home / "bin" / "java", home / "release"
    if not java.is_file():
        return None
    if release.is_file():
        return parse_java_version(release.read_text(encoding="utf-8", errors="replace"))
    run = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return parse_java_version(run.stderr)
