"""The protocol: what a question and an answer of chat completions look like, and what an error says.

Room: loaders. Imports `dealgraph.graph.errors`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from dealgraph.graph.errors import InputError

__all__ = ["Completion", "error_message", "make_body", "read_completion", "refused_part", "retry_after"]

# Parts of a question that some servers refuse, and that can be done without, with what stands in for them.
_OPTIONAL = ("response_format", "temperature", "max_tokens", "max_completion_tokens")


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer: its text, whether it was cut off, and the tokens that the server counted, None where it did not."""

    content: str
    cut_off: bool
    tokens_in: int | None
    tokens_out: int | None


def make_body(
    model: str,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    max_tokens: int,
    without: frozenset[str],
) -> dict[str, Any]:
    """Return a question's body.

    Args:
        model: as the server calls it.
        messages: of the system and the user.
        schema: JSON schema of the answer.
        max_tokens: where the answer is cut off.
        without: parts that the server refuses.
    """
    body: dict[str, Any] = {"model": model, "messages": list(messages)}
    if "response_format" not in without:
        form = {"name": "reading", "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    if "temperature" not in without:
        body["temperature"] = 0
    # OpenAI's newer models refuse the one, many other servers do not know the other; a model of little context may
    # refuse both as too many.
    if "max_completion_tokens" not in without:
        body["max_completion_tokens" if "max_tokens" in without else "max_tokens"] = max_tokens
    return body


def refused_part(message: str, without: frozenset[str]) -> str | None:
    """Return the part that a server seems to refuse: the one that it names, else the answer's form."""
    left = [part for part in _OPTIONAL if part not in without]
    return next((part for part in left if part in message), "response_format" if "response_format" in left else None)


def error_message(content: bytes) -> str:
    """Return what an answer that is an error says, without its JSON."""
    try:
        data = json.loads(content)
    except ValueError:
        return content[:500].decode("utf-8", "replace")
    error = data.get("error", data) if isinstance(data, dict) else data
    return str(error.get("message", error)) if isinstance(error, dict) else str(error)


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header means: a number or a date; None where it is neither."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return None


def read_completion(content: bytes, clean: Callable[[object], str]) -> Completion:
    """Read the body of a good answer.

    Raises:
        InputError: it is no completion, or the model refused.
    """
    try:
        data = json.loads(content)
        choice = data["choices"][0]
        message = choice["message"]
        text, finish = message.get("content"), choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as exc:
        raise InputError(
            f"the server's answer is no chat completion: {clean(content[:500].decode('utf-8', 'replace'))}"
        ) from exc
    if not isinstance(text, str) or finish == "content_filter":
        raise InputError(f"the model refuses to read it: {clean(message.get('refusal') or finish)}")
    usage = data.get("usage") if isinstance(data.get("usage"), dict) else {}
    return Completion(
        text, finish == "length", _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    )


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
