"""Real Neo4j community servers for tests: no Docker, no root, no account.

Owns the life of a server process: a home in a temporary folder, a free port, 512 MB of heap, login off or with a
password, ready when Bolt answers. It never skips: where a server cannot be had, `ServerError` says what to install.
Linux and macOS. May import: the Neo4j driver, the standard library, `tests.neo4j_jars` and `tests.javas`.

By hand, until Ctrl-C:  python -m tests.neo4j_server 5.26
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import neo4j

from tests.javas import Java, find_javas
from tests.neo4j_jars import RELEASES, Release, ServerError, choose_java, fetch_jars, find_release, tail_of

__all__ = ["Server", "start_server"]

_START_TIMEOUT_S = 180.0  # 5 to 10 s alone, 30 s beside a busy suite on two cores
_STOP_TIMEOUT_S = 30.0  # below 1 s; after that it is killed
_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.lang")

# Without preallocate=false a fresh home takes 516 MB of disk instead of 2. With the default of 5 s for each of two
# thread pools, a clean stop takes 10.1 s instead of 0.3.
_CONF = """server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
dbms.usage_report.enabled=false
server.memory.heap.max_size=512m
server.memory.pagecache.size=128m
db.tx_log.preallocate=false
internal.server.bolt.thread_pool_shutdown_wait_time=0s
dbms.security.auth_enabled={auth}
"""


class Server:
    """A server process and its home in a temporary folder; leaving the `with` block stops it and deletes the home.

    Args:
        release: which Neo4j.
        java: what it runs on.
        lib: the folder with its jars.
        password: of the user `neo4j`, at least 8 characters; None for a server without login.
    """

    def __init__(self, release: Release, java: Java, lib: Path, *, password: str | None = None) -> None:
        self.release, self.password = release, password
        self._temp = tempfile.TemporaryDirectory(prefix="dealgraph-neo4j-")
        self.home = Path(self._temp.name)
        port = _free_port()
        self.uri = f"bolt://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._has_login = False
        (self.home / "conf").mkdir()
        conf = _CONF.format(port=port, auth="false" if password is None else "true")
        (self.home / "conf" / "neo4j.conf").write_text(conf, encoding="utf-8")
        opens = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENS]
        where = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        self._command = [str(java.home / "bin" / "java"), "-Xmx512m", *release.options, *opens]
        self._command += ["-cp", f"{lib}/*", release.main_class, *where]

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._temp.cleanup()

    @property
    def auth(self) -> tuple[str, str] | None:
        """User and password for the driver, or None for a server without login."""
        return None if self.password is None else ("neo4j", self.password)

    def start(self) -> None:
        """Start the server on its home and wait until it answers. After `stop` or `kill`: same address, same data.

        Raises:
            ServerError: it runs already, or it ends or stays silent instead of answering; with the log's last lines.
        """
        if self._process is not None:
            raise ServerError(f"Neo4j at {self.uri} runs already")
        log, console = self.home / "logs" / "neo4j.log", self.home / "console.log"
        seen = log.stat().st_size if log.exists() else 0
        with console.open("wb") as output:
            self._process = subprocess.Popen(
                [*_death_pact(), *self._command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            self._wait_until_started(self._process, log, seen)
            self._shake_hands()
        except BaseException as exc:  # also on Ctrl-C no server may stay behind; everything is raised again
            self.kill()
            if isinstance(exc, ServerError | neo4j.exceptions.DriverError | neo4j.exceptions.Neo4jError):
                text = f"{console.read_text(errors='replace')}\n{_read_from(log, seen)}"
                raise ServerError(f"Neo4j {self.release.version} at {self.uri}: {exc}\n{tail_of(text)}") from exc
            raise

    @staticmethod
    def _wait_until_started(process: subprocess.Popen[bytes], log: Path, seen: int) -> None:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while "Started." not in _read_from(log, seen):
            if process.poll() is not None:
                raise ServerError(f"ended with code {process.returncode} instead of starting")
            if time.monotonic() > deadline:
                raise ServerError(f"not started after {_START_TIMEOUT_S:.0f} s")
            time.sleep(0.1)

    def _shake_hands(self) -> None:
        """Prove that Bolt answers; on a fresh home with login, set the password first (nothing else is allowed)."""
        if self.password is not None and not self._has_login:
            with neo4j.GraphDatabase.driver(self.uri, auth=("neo4j", "neo4j")) as driver:
                query = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
                driver.execute_query(query, password=self.password, database_="system")
            self._has_login = True
        with neo4j.GraphDatabase.driver(self.uri, auth=self.auth) as driver:
            driver.verify_connectivity()

    def wait(self) -> int:
        """Wait until the server process ends by itself; return its exit code (0 where it does not run)."""
        return 0 if self._process is None else self._process.wait()

    def stop(self) -> None:
        """Stop the server cleanly, by force after 30 s. The home stays; a server that does not run is left alone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End the server as `kill -9` does, for crash tests; `start` then recovers from its home."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None


def start_server(version: str, *, password: str | None = None) -> Server:
    """Return a running server on a fresh home; use it in a `with` block.

    Args:
        version: "5.26.16", "2026.09.0" or the beginning of one.
        password: for the user `neo4j`, at least 8 characters; None switches login off.

    Raises:
        ServerError: unknown version, no Java or Maven for it, or it does not start.

    Example:
        tests/test_neo4j_server.py
    """
    release = find_release(version)
    java = choose_java(release, find_javas())
    server = Server(release, java, fetch_jars(release, java), password=password)
    try:
        server.start()
    except BaseException:
        server.__exit__()
        raise
    return server


def _free_port() -> int:
    """Pick a port below the range that systems give to outgoing connections, so that none can take it meanwhile."""
    while True:
        port = 15000 + secrets.randbelow(15000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@cache
def _death_pact() -> tuple[str, ...]:
    """Return the command prefix that ends the server with its parent, even one that is killed; empty where unknown."""
    pact = ("setpriv", "--pdeathsig", "TERM")
    works = (
        shutil.which("setpriv") and subprocess.run([*pact, "true"], capture_output=True, check=False).returncode == 0
    )
    return pact if works else ()


def _read_from(path: Path, offset: int) -> str:
    return path.read_bytes()[offset:].decode("utf-8", "replace") if path.exists() else ""


def main() -> None:
    """Run one server in the foreground: `python -m tests.neo4j_server 5.26 [--password ...]`."""
    parser = argparse.ArgumentParser(description="Run a Neo4j test server in a temporary folder until Ctrl-C.")
    parser.add_argument("version", choices=[*RELEASES, "5.26", "2026.09"], nargs="?", default="5.26")
    parser.add_argument("--password", help="of the user neo4j, at least 8 characters; without it there is no login")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with start_server(options.version, password=options.password) as server:
            print(server.uri, flush=True)
            sys.exit(server.wait())
    except KeyboardInterrupt:
        sys.exit(130)
    except ServerError as exc:
        sys.exit(str(exc))


if __name__ == "__main__":
    main()
