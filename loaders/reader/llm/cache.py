"""The cache: answers that were paid for once, one JSON file each, in the user's cache folder.

The name of a file is a digest of all that an answer depends on: text, instructions, model and schema. Files are written
whole or not at all, so that several processes may share a folder.

Room: loaders. Owns `platformdirs`. Imports `protocol`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from dealgraph.loaders.reader.llm.protocol import Completion

__all__ = ["Cache", "answer_key", "default_folder"]


def default_folder() -> Path:
    """Return where answers are kept: `llm` in dealgraph's folder among the user's caches."""
    return Path(platformdirs.user_cache_path("dealgraph", appauthor=False)) / "llm"


def answer_key(messages: Sequence[Mapping[str, str]], model: str, schema: Mapping[str, Any]) -> str:
    """Return a digest of all that an answer depends on."""
    everything = json.dumps([list(messages), model, schema], sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(everything.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers in a folder.

    Args:
        folder: made when the first answer is kept; None keeps none.
        note: called with a line for the user where an entry or the folder cannot be used.
    """

    folder: Path | None
    note: Callable[[str], object]

    def get(self, key: str) -> Completion | None:
        """Return an answer, or None where there is none. A file that is damaged is none, and the user is told."""
        path = self._path(key)
        if path is None:
            return None
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            self.note(f"cached answer {str(path)!r} cannot be read ({exc}); the model is asked again")
            return None
        try:
            data = json.loads(text)
            content, cut_off = data["content"], data["cut_off"]
        except (ValueError, LookupError, TypeError, RecursionError):
            content = cut_off = None
        if not isinstance(content, str) or not isinstance(cut_off, bool):
            self.note(f"cached answer {str(path)!r} is damaged; the model is asked again")
            return None
        return Completion(content, cut_off, 0, 0)

    def put(self, key: str, answer: Completion) -> None:
        """Keep an answer. Where that fails, the user is told and the work goes on."""
        path = self._path(key)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
            try:
                with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor, no path
                    json.dump({"content": answer.content, "cut_off": answer.cut_off}, file)
                os.replace(half, path)  # noqa: PTH105 - both are texts
            except BaseException:
                Path(half).unlink(missing_ok=True)
                raise
        except OSError as exc:
            self.note(f"answers cannot be kept in {str(path.parent)!r}: {exc.strerror or exc}; a second run pays again")

    def _path(self, key: str) -> Path | None:
        return self.folder / key[:2] / f"{key}.json" if self.folder else None
