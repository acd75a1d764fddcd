"""Settings: where the store is, and how to log in. A flag beats the environment, that beats `.env`, that the default.

`DEALGRAPH_STORE`, `NEO4J_URI`, `NEO4J_USERNAME` (or `NEO4J_USER`), `NEO4J_PASSWORD`, `NEO4J_DATABASE` and
`DEALGRAPH_TEMPLATES` are read, from the environment and from a `.env` file in the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DEFAULT_STORE", "Settings", "read_settings"]

DEFAULT_STORE = "deals.kgl"


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
    """
    if environment is None:
        environment = _environment()
    folder = environment.get("DEALGRAPH_TEMPLATES")
    return Settings(
        store or environment.get("DEALGRAPH_STORE") or environment.get("NEO4J_URI") or DEFAULT_STORE,
        environment.get("NEO4J_USERNAME") or environment.get("NEO4J_USER"),
        environment.get("NEO4J_PASSWORD"),
        environment.get("NEO4J_DATABASE"),
        Path(folder) if folder else None,
    )


def _environment() -> dict[str, str]:
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(".env").items() if value is not None} | dict(os.environ)
