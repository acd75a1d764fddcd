"""A server that speaks the chat completions protocol on this machine, and answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Asked", "LlmServer", "Reply", "answer", "entity", "fact", "run_llm_server", "saying"]


@dataclass(frozen=True)
class Reply:
    """What the server sends: JSON, unless `body` is bytes. With `hangs` nothing, with `drips` blanks without end."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    drips: bool = False


@dataclass(frozen=True)
class Asked:
    """One call that the server got."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The passage that it was asked to read."""
        return str(self.body["messages"][-1]["content"]).partition("Text:\n\n")[2]


@dataclass
class LlmServer:
    """The server: `replies` are used up one a call, the last one for all further calls; or a function of the call."""

    url: str
    replies: list[Reply] | Callable[[Asked], Reply] = field(default_factory=list)
    calls: list[Asked] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply_to(self, asked: Asked) -> Reply:
        """Note a call and return what to send."""
        with self.lock:
            self.calls.append(asked)
            if not callable(self.replies):
                return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return self.replies(asked)


def saying(content: Any, *, finish: str = "stop", usage: tuple[int, int] | None = (1000, 200)) -> Reply:
    """Return a good reply with an answer's text, or with JSON as its text."""
    text = content if isinstance(content, str) else json.dumps(content)
    body: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": finish}]}
    if usage:
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    return Reply(body)


def answer(*parts: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return an answer of entities (have a name), facts (have a source) and rounds (have a company)."""
    lists: dict[str, list[dict[str, Any]]] = {"entities": [], "facts": [], "rounds": []}
    for part in parts:
        lists["entities" if "name" in part else "facts" if "source" in part else "rounds"].append(part)
    return lists


def entity(identifier: str, name: str, *aliases: str, kind: str = "organization") -> dict[str, Any]:
    """Return an entity of an answer."""
    return {"id": identifier, "type": kind, "name": name, "aliases": list(aliases)}


def fact(kind: str, source: str, target: str, evidence: str, **more: Any) -> dict[str, Any]:
    """Return a fact of an answer."""
    plain = {"status": "completed", "round": None, "lead": False, "amount": None, "currency": None, "role": None}
    return {"type": kind, "source": source, "target": target, "evidence": evidence} | plain | more


@contextmanager
def run_llm_server() -> Iterator[LlmServer]:
    """Run a server on a free port until the context ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked = Asked(self.path, dict(self.headers.items()), json.loads(self.rfile.read(length)))
            _send(self, server.reply_to(asked), server.ending)

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = LlmServer(f"http://127.0.0.1:{http.server_port}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()
        http.shutdown()
        http.server_close()
        thread.join()


def _send(handler: BaseHTTPRequestHandler, reply: Reply, ending: threading.Event) -> None:
    if reply.hangs:
        ending.wait()
        return
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    try:
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) + (10**6 if reply.drips else 0)))
        handler.end_headers()
        handler.wfile.write(body)
        while reply.drips and not ending.wait(0.02):  # a byte now and then, for ever
            handler.wfile.write(b" ")
    except ConnectionError:  # the client had enough
        pass
