"""Settings: where the store is, and how to log in. A flag beats the environment, that beats `.env`, that the default.

`DEALGRAPH_STORE`, `NEO4J_URI`, `NEO4J_USERNAME` (or `NEO4J_USER`), `NEO4J_PASSWORD`, `NEO4J_DATABASE` and
`DEALGRAPH_TEMPLATES` are read, from the environment and from a `.env` file in the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DEFAULT_STORE", "Settings", "read_settings"]

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
