"""What the tests of the LLM reader share: a server, and readers of it that lose no time between two tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dealgraph.loaders.reader.llm import LlmReader, Server
from dealgraph.loaders.reader.llm.cost import Ledger
from tests.llm_server import LlmServer, run_llm_server


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with run_llm_server() as running:
        yield running


@pytest.fixture
def make_reader(server: LlmServer, tmp_path: Path) -> Callable[..., LlmReader]:
    """Give a function that makes a reader; keywords are those of `Server`, and `ledger` and `cache`."""

    def make(*, ledger: Ledger | None = None, cache: Path | str = tmp_path / "cache", **settings: Any) -> LlmReader:
        options = {"url": server.url, "model": "m", "attempts": 3, "backoff_s": 0.0} | settings
        return LlmReader(Server(**options), ledger=ledger, cache=cache)

    return make
