"""The client: one question to a server that speaks the chat completions protocol, with patience and a time limit.

Errors of HTTP become ours here, by fate: what concerns one question is an `InputError`, what concerns all of them (no
such address, key or model, no calls left) a `LoadAbortedError`. No message repeats the key.

Room: loaders. Owns `httpx` and `tenacity`. Imports `folded`, `protocol` and `dealgraph.graph.errors`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import tenacity

from dealgraph.graph.errors import InputError, LoadAbortedError
from dealgraph.loaders.reader.llm.folded import shorten
from dealgraph.loaders.reader.llm.protocol import (
    Completion,
    error_message,
    make_body,
    read_completion,
    refused_part,
    retry_after,
)

__all__ = ["Client", "Server", "check_server"]

_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LONGEST_ANSWER = 20_000_000  # bytes; a server that sends more is no model
_LONGEST_BACKOFF_S = 30.0
_LONGEST_WAIT_S = 300.0  # a server that asks for a longer pause is out of calls for now, which the user should know
_LAST_PORT = 65_535
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Server:
    """A server and its model.

    Args:
        url: base address, such as "http://localhost:8000/v1"; `/chat/completions` is put behind it.
        model: as the server calls it.
        key: sent as bearer token; None for a server that wants none.
        timeout_s: seconds that one call may take, from its start to the end of its answer.
        attempts: calls for one question, at least 1, when the server is busy or fails.
        backoff_s: seconds before the second call, doubled for each one after it, with some jitter.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout_s: float = 120.0
    attempts: int = 5
    backoff_s: float = 1.0


class _BusyError(InputError):
    """The server is busy or failed in a way that may pass; `after_s` is the pause that it asks for, or None."""

    def __init__(self, message: str, status: int = 0, after_s: float | None = None) -> None:
        super().__init__(message)
        self.status, self.after_s = status, after_s


class _RefusedError(InputError):
    """The server refuses the question as it is put."""


def check_server(server: Server) -> None:
    """Check address and key before anything is read.

    Raises:
        LoadAbortedError: the address is none of HTTP or holds a password, or the key cannot be one.
    """
    try:
        url = httpx.URL(server.url)
    except (httpx.InvalidURL, TypeError) as exc:
        raise LoadAbortedError(f"LLM address {_bare(server.url)!r}: {exc}; write http(s)://HOST/v1") from exc
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > _LAST_PORT:
        raise LoadAbortedError(f"LLM address {_bare(server.url)!r}: write http(s)://HOST/v1")
    if url.userinfo:
        raise LoadAbortedError(f"LLM address of {url.host!r}: take the login out; a key belongs in DEALGRAPH_LLM_KEY")
    if server.key is not None and not (server.key.isascii() and server.key.isprintable() and " " not in server.key):
        raise LoadAbortedError("the LLM key has characters that no key has, perhaps a line break; set it anew")


def _bare(url: str) -> str:
    return url.rpartition("@")[2]


class Client:
    """Asks one server; may be used from several threads.

    Args:
        server: where, and with what patience.
    """

    def __init__(self, server: Server) -> None:
        check_server(server)
        self.server = server
        self._url = server.url.rstrip("/").removesuffix(_PATH) + _PATH
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._http = httpx.Client(headers=headers, timeout=server.timeout_s, follow_redirects=False)
        self._without: frozenset[str] = frozenset()  # parts that this server has refused
        growing = tenacity.wait_exponential(multiplier=server.backoff_s, max=_LONGEST_BACKOFF_S)
        self._backoff = growing + tenacity.wait_random(0, server.backoff_s)
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_BusyError),
            stop=tenacity.stop_after_attempt(server.attempts),
            wait=self._pause,
            reraise=True,
        )

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], max_tokens: int) -> Completion:
        """Ask one question.

        Args:
            messages: of the system and the user.
            schema: JSON schema of the answer; left out for a server that has refused it.
            max_tokens: where the answer is cut off.

        Raises:
            InputError: the server refuses this question, fails again and again, or answers what is no completion.
            LoadAbortedError: nobody answers there, key or model are refused, or no calls are left.
        """
        without = self.without
        while True:
            body = make_body(self.server.model, messages, schema, max_tokens, without)
            try:
                answer = read_completion(self._retrying(self._call, body), self._say)
            except _RefusedError as exc:
                part = refused_part(str(exc), without)
                if part is None:
                    raise
                without |= {part}
            except _BusyError as exc:
                if exc.status != 429:
                    raise
                raise LoadAbortedError(
                    f"{exc}; no calls are left for now. What was read is kept: the same command goes on later, "
                    "with fewer --workers if it asked too fast"
                ) from exc
            else:
                self._without |= without  # only now is it known that the part was the trouble, and not the question
                return replace(answer, content=self._hide(answer.content))

    @property
    def without(self) -> frozenset[str]:
        """The parts of a question that the server has refused so far, such as "response_format"."""
        return self._without

    def _call(self, body: Mapping[str, Any]) -> bytes:
        """Call once and return the body of a good answer."""
        where, deadline = _bare(self._url), time.monotonic() + self.server.timeout_s
        try:
            with closing(self._http.send(self._http.build_request("POST", self._url, json=body), stream=True)) as got:
                content = _read_until(got, deadline)
        except httpx.TimeoutException as exc:
            raise _BusyError(
                f"no answer from {where} within {self.server.timeout_s:g} s; --llm-timeout sets it"
            ) from exc
        except httpx.ConnectError as exc:
            raise LoadAbortedError(f"no answer from {where}: {self._say(exc)}; is the LLM server running?") from exc
        except (httpx.TransportError, httpx.DecodingError) as exc:
            raise _BusyError(f"connection to {where} broke: {self._say(exc) or type(exc).__name__}") from exc
        if got.status_code != 200:
            self._complain(got, content)
        return content

    def _complain(self, got: httpx.Response, content: bytes) -> None:
        """Raise what an answer other than 200 means."""
        status, said = got.status_code, self._say(error_message(content))
        what = f"{_bare(self._url)} answers {status}{f' ({said})' if said else ''}"
        if status in _BUSY:
            after_s = retry_after(got.headers.get("Retry-After"))
            if after_s is not None and after_s > _LONGEST_WAIT_S:
                raise LoadAbortedError(
                    f"{what} and asks for a pause of {after_s:.0f} s; what was read is kept, the same "
                    "command goes on then"
                )
            raise _BusyError(what, status, after_s)
        hint = "check the key in" if self.server.key else "it wants a key; put it into"
        hints = {
            401: f"{hint} DEALGRAPH_LLM_KEY (or OPENAI_API_KEY)",
            402: "the account has no money left; what was read is kept",
            403: f"{hint} DEALGRAPH_LLM_KEY (or OPENAI_API_KEY), and whether it may use the model",
            404: f"check --llm-url, which mostly ends in /v1, and --llm-model {self.server.model!r}",
        } | dict.fromkeys(range(300, 400), "the address has moved, perhaps to https; give the new one as --llm-url")
        if status in hints:
            raise LoadAbortedError(f"{what}: {hints[status]}")
        raise _RefusedError(what)

    def _say(self, words: object) -> str:
        """Return words of a server on one line and without the key, which some repeat."""
        return shorten(self._hide(str(words)), 200)

    def _hide(self, text: str) -> str:
        return text.replace(self.server.key, "***") if self.server.key else text

    def _pause(self, state: tenacity.RetryCallState) -> float:
        """Return how long to wait before the next call: as the server asks, else exponentially longer."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _BusyError) and error.after_s is not None:
            return error.after_s
        return self._backoff(state)


def _read_until(got: httpx.Response, deadline: float) -> bytes:
    """Read an answer's body, since a time limit of httpx starts anew with each byte."""
    parts, size = [], 0
    for part in got.iter_bytes():
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer does not end")
        if size > _LONGEST_ANSWER:
            raise InputError(f"the answer is longer than {_LONGEST_ANSWER:,} bytes")
    return b"".join(parts)
