"""Running the server: binds first, so that the address is known before anyone is told, then serves until stopped.

Room: queries. The only module that imports uvicorn.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

from starlette.types import ASGIApp

from dealgraph.graph.errors import DealgraphError

__all__ = ["bind", "serve"]


def bind(host: str, port: int) -> socket.socket:
    """Take a port.

    Args:
        host: name or address to listen on.
        port: 0 for any that is free.

    Raises:
        DealgraphError: it is taken, forbidden, or no address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except BaseException:
            listener.close()
            raise
    except OSError as exc:
        raise DealgraphError(
            f"cannot listen on {host}:{port}: {exc.strerror or exc}; choose another --host or --port"
        ) from exc
    return listener


def serve(app: ASGIApp, listener: socket.socket, *, ready: Callable[[], object] = lambda: None) -> None:
    """Serve until interrupted.

    Args:
        app: to be served.
        listener: see `bind`.
        ready: called once requests are taken: the socket listens from here on, so none is refused.
    """
    import uvicorn

    # A browser keeps connections open; they are not waited for at the end.
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=1
    )
    with listener:
        listener.listen(128)
        ready()
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
