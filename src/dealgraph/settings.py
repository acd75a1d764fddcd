"""Settings: where the store is, and how to log in. A flag beats the environment, that beats `.env`, that the default.

`DEALGRAPH_STORE`, `NEO4J_URI`, `NEO4J_USERNAME` (or `NEO4J_USER`), `NEO4J_PASSWORD`, `NEO4J_DATABASE` and
`DEALGRAPH_TEMPLATES` are read, from the environment and from a `.env` file in the working folder; for the LLM reader
also `DEALGRAPH_LLM_URL`, `DEALGRAPH_LLM_MODEL`, `DEALGRAPH_LLM_KEY` (or `OPENAI_API_KEY`), `DEALGRAPH_LLM_PRICE_IN` and
`DEALGRAPH_LLM_PRICE_OUT`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DEFAULT_STORE", "LlmSettings", "Settings", "read_llm_settings", "read_settings"]

DEFAULT_STORE = "deals.kgl"
_ENV_FILE = ".env"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the store is and how to get in; `templates` is a folder of the user's own templates, or None."""

    store: str
    username: str | None = None
    password: str | None = None
    database: str | None = None
    templates: Path | None = None

    def __repr__(self) -> str:
        """Show all but the password."""
        login = f"username={self.username!r}, password={'***' if self.password else None}"
        return f"Settings(store={self.store!r}, {login}, database={self.database!r}, templates={self.templates!r})"


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """Which language model to ask, where, and what a million tokens cost in US dollars; None for what is not set."""

    url: str | None = None
    model: str | None = None
    key: str | None = field(default=None, repr=False)
    price_in: float | None = None
    price_out: float | None = None


def read_settings(store: str | None = None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """Work out the settings.

    Args:
        store: path or URI as given on the command line; None where none was given.
        environment: None for the process's own, completed by `.env` in the working folder.

    Raises:
        DealgraphError: `.env` is no UTF-8 text.
    """
    layers = [environment] if environment is not None else [os.environ, _env_file()]
    folder = _first(layers, "DEALGRAPH_TEMPLATES")
    return Settings(
        store or _first(layers, "DEALGRAPH_STORE", "NEO4J_URI") or DEFAULT_STORE,
        _first(layers, "NEO4J_USERNAME", "NEO4J_USER"),
        _first(layers, "NEO4J_PASSWORD"),
        _first(layers, "NEO4J_DATABASE"),
        Path(folder) if folder else None,
    )


def read_llm_settings(*, environment: Mapping[str, str] | None = None) -> LlmSettings:
    """Work out the settings of the LLM reader.

    Args:
        environment: as for `read_settings`.

    Raises:
        DealgraphError: `.env` is no UTF-8 text, or a price is no number.
    """
    layers = [environment] if environment is not None else [os.environ, _env_file()]
    return LlmSettings(
        _first(layers, "DEALGRAPH_LLM_URL"),
        _first(layers, "DEALGRAPH_LLM_MODEL"),
        (_first(layers, "DEALGRAPH_LLM_KEY", "OPENAI_API_KEY") or "").strip() or None,
        _number(layers, "DEALGRAPH_LLM_PRICE_IN"),
        _number(layers, "DEALGRAPH_LLM_PRICE_OUT"),
    )


def _number(layers: Iterable[Mapping[str, str]], name: str) -> float | None:
    from dealgraph.graph.errors import DealgraphError

    text = _first(layers, name)
    try:
        return float(text) if text else None
    except ValueError as exc:
        raise DealgraphError(f"{name} is {text!r}, which is no number of US dollars") from exc


def _first(layers: Iterable[Mapping[str, str]], *names: str) -> str | None:
    """Return the first value that says something: any name in the environment beats all names in `.env`."""
    return next((layer[name] for layer in layers for name in names if layer.get(name)), None)


def _env_file() -> dict[str, str]:
    from dotenv import dotenv_values

    from dealgraph.graph.errors import DealgraphError

    try:
        values = dotenv_values(_ENV_FILE)
    except UnicodeDecodeError as exc:
        where = Path(_ENV_FILE).absolute()
        raise DealgraphError(f"{str(where)!r} is no UTF-8 text (byte {exc.start}); save it as UTF-8") from exc
    # A variable that is set and empty says "none", also where the file has a value.
    return {name: value for name, value in values.items() if value is not None and name not in os.environ}
