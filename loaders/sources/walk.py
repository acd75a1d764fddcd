"""From what the user named to the files to read. Imports `graph.errors` and, of ours, `skip`."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from dealgraph.graph.errors import InputError
from dealgraph.loaders.sources.skip import Skip, printable

__all__ = ["KINDS", "STDIN", "find_sources", "iter_folder"]

STDIN = "-"
KINDS = {
    ".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip


def find_sources(sources: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Check that every source exists, and expand patterns. Nothing is read yet.

    Args:
        sources: files, folders, patterns such as `news/**/*.txt`, or `-` for standard input.

    Returns:
        Paths and `-`, in the order given; what one pattern matches is sorted.

    Raises:
        InputError: a source does not exist, a pattern matches nothing, it is an address, or `-` is given twice.
    """
    found: list[str] = []
    for source in (os.fspath(source) for source in sources):
        if source == STDIN or os.path.lexists(source):
            if source == STDIN in found:
                raise InputError("standard input ('-') can be read only once")
            found.append(source)
        elif source.startswith(("http://", "https://")):
            raise InputError(f"{source!r} is an address; save the page as .html and give that file")
        elif glob.has_magic(source):
            matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute patterns
            if not matches:
                raise InputError(f"pattern {source!r} matches no file; hidden files count only if it names them")
            found += matches
        else:
            raise InputError(
                f"source {source!r} does not exist; give a file, a folder, a pattern, or - for standard input"
            )
    return found


def iter_folder(folder: str) -> Iterator[Path | Skip]:
    """Yield the files of a folder that can hold articles, its own before those of its folders, each sorted by name.

    Hidden files and folders (with a dot in front) are passed over; everything else that is not read is a `Skip`.
    """
    empty = True
    failed: list[Skip] = []
    for root, folders, files in os.walk(folder, onerror=lambda exc: failed.append(_unreadable(exc))):
        yield from failed
        failed.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(root)
        for path in sorted(here / name for name in files if not name.startswith(".")):
            empty = False
            yield _check_file(path)
        for path in (here / name for name in folders):
            if path.is_symlink():
                empty = False
                yield Skip(printable(str(path)), "a link to a folder is not followed; name it as a source of its own")
    yield from failed
    if empty and not failed:
        yield Skip(printable(folder), f"the folder holds no file of a known kind ({' '.join(KINDS)})")


def _check_file(path: Path) -> Path | Skip:
    if path.suffix.lower() not in KINDS:
        return Skip(
            printable(str(path)), f"unknown kind {path.suffix or 'without a suffix'!r}; read are {' '.join(KINDS)}"
        )
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except OSError as exc:
        return _unreadable(exc)
    return path if regular else Skip(printable(str(path)), "a pipe or device, not a file")


def _unreadable(exc: OSError) -> Skip:
    return Skip(printable(str(exc.filename)), f"cannot be read: {exc.strerror or exc}")
