"""The LLM reader with the settings of the environment, for programs and for the command line.

    from dealgraph.llm import llm_reader
    kg.load("articles/", reader=llm_reader(url="http://localhost:8000/v1", model="my-model"))

Nothing heavy is imported before a reader is made.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from dealgraph.settings import read_llm_settings

if TYPE_CHECKING:
    from dealgraph.loaders.reader.llm import LlmReader

__all__ = ["llm_reader"]

_PACKAGES = ("httpx", "tenacity", "platformdirs")


def llm_reader(
    url: str | None = None,
    model: str | None = None,
    *,
    price_in: float | None = None,
    price_out: float | None = None,
    max_cost: float | None = None,
    timeout_s: float = 120.0,
    cache: Path | str | None = None,
) -> LlmReader:
    """Make a reader that asks a language model. The key comes from `DEALGRAPH_LLM_KEY`, else `OPENAI_API_KEY`.

    Args:
        url: base address of a server that speaks the chat completions protocol; None for `DEALGRAPH_LLM_URL`.
        model: as the server calls it; None for `DEALGRAPH_LLM_MODEL`.
        price_in: US dollars for a million tokens of questions; None for `DEALGRAPH_LLM_PRICE_IN`, else unknown.
        price_out: the same for answers; None for `DEALGRAPH_LLM_PRICE_OUT`.
        max_cost: US dollars that may be spent, or None for no limit. Needs both prices.
        timeout_s: seconds that one call may take.
        cache: folder of answers; None for the user's cache folder, "" for no cache.

    Raises:
        SchemaError: no address or no model is given.
        InputError: a price or the limit is wrong, or a limit has no prices.
        LoadAbortedError: address or key cannot be right, or the extra `llm` is not installed.
        DealgraphError: a setting is malformed.
    """
    from dealgraph.graph.errors import SchemaError

    settings = read_llm_settings()
    url, model = url or settings.url, model or settings.model
    if not url:
        raise SchemaError("the LLM reader needs a server: --llm-url http://HOST/v1, or DEALGRAPH_LLM_URL")
    if not model:
        raise SchemaError(
            f"the LLM reader needs a model of {url.rpartition('@')[2]}: --llm-model NAME, or DEALGRAPH_LLM_MODEL"
        )
    _check_extra()
    from dealgraph.loaders.reader.llm import LlmReader, Server
    from dealgraph.loaders.reader.llm.cost import Ledger, Prices

    prices = Prices(
        settings.price_in if price_in is None else price_in, settings.price_out if price_out is None else price_out
    )
    server = Server(url, model, settings.key, timeout_s)
    return LlmReader(server, ledger=Ledger(prices, max_cost), cache=cache)


def _check_extra() -> None:
    from dealgraph.graph.errors import LoadAbortedError

    for package in _PACKAGES:
        try:
            import_module(package)
        except ModuleNotFoundError as exc:
            raise LoadAbortedError(
                f"the LLM reader needs the package {package}, which is not installed: pip install 'dealgraph[llm]'"
            ) from exc
