"""What stands between the server and strangers: host names, the token, and headers that forbid all that is not needed.

A page on another site can make a browser send requests to 127.0.0.1; a name that is made to point there (DNS rebinding)
even lets it read the answers. So a request must name a host that we serve. Beyond this machine a token is needed too.

Room: queries. One of the modules that import starlette.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["COOKIE", "POLICY", "fence", "is_loopback", "problem"]

COOKIE = "dealgraph-token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}  # fmt: skip
_TITLES = {
    400: "The question cannot be asked so", 401: "No token", 404: "Not found", 405: "Wrong method", 421: "Wrong host",
    500: "The server failed", 503: "The store does not answer",
}  # fmt: skip
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Tell whether a host to listen on can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def problem(status: int, what: str) -> JSONResponse:
    """Return an error as RFC 9457 has it: `detail` says what, where and what to do."""
    body = {"title": _TITLES[status], "status": status, "detail": what}
    return JSONResponse(body, status, media_type="application/problem+json")


def fence(app: ASGIApp, *, hosts: Collection[str] = _LOCAL, token: str | None = None) -> ASGIApp:
    """Let through to an app what may come in, and put the headers on all that goes out.

    Args:
        app: to be protected.
        hosts: names that requests may give, without port; "*" among them lets all through, for servers with a token
            that cannot know by which name they are reached.
        token: None where none is needed; else a request needs it as `Authorization: Bearer`, as the cookie, or once
            as `?token=`, which sets the cookie.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = _refuse(Request(scope), hosts, token)
        await (answer or app)(scope, receive, send_with_headers)

    return guarded


def _refuse(request: Request, hosts: Collection[str], token: str | None) -> Response | None:
    """Return what to answer in the app's place, or None where the request may pass."""
    host = _host_name(request.headers.get("host", ""))
    if "*" not in hosts and host not in hosts:
        return problem(421, f"this server does not answer for {host!r}; open it as http://127.0.0.1 with its port")
    if token is None or _known(request, token):
        return None
    offered = request.query_params.get("token")
    if request.method == "GET" and offered is not None and _same(offered, token):
        return _welcome(request, token)
    return problem(401, "this server needs its token: open the address that `dealgraph explore` printed")


def _host_name(header: str) -> str:
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return (
        header.rpartition(":")[0].lower() if header.rpartition(":")[2].isdigit() and ":" in header else header.lower()
    )


def _known(request: Request, token: str) -> bool:
    scheme, _, offered = request.headers.get("authorization", "").partition(" ")
    return (scheme.lower() == "bearer" and _same(offered.strip(), token)) or _same(
        request.cookies.get(COOKIE, ""), token
    )


def _same(offered: str, token: str) -> bool:
    return hmac.compare_digest(offered.encode("utf-8", "surrogatepass"), token.encode())


def _welcome(request: Request, token: str) -> Response:
    """Keep the token in a cookie, and take it out of the address, which histories and screenshots show."""
    rest = urlencode([(name, value) for name, value in parse_qsl(request.url.query) if name != "token"])
    answer = RedirectResponse(request.url.path + (f"?{rest}" if rest else ""), status_code=303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer
