"""The Neo4j releases that the suite runs on, and their jars, which Maven fetches once from Maven Central.

Owns: the two versions, the Java that each needs, and the cache of jars: `$DEALGRAPH_TEST_CACHE`, by default
`~/.cache/dealgraph-tests`, 116 MB a version. It never skips: `ServerError` says what to install. May import: the
standard library and `tests.javas`, nothing of ours.

Source: the main class of a version is named in META-INF/services/org.neo4j.server.startup.EntryPoint of its neo4j jar.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.javas import Java, find_javas

__all__ = [
    "NEO4J_5",
    "NEO4J_2026",
    "RELEASES",
    "Release",
    "ServerError",
    "choose_java",
    "fetch_jars",
    "find_release",
    "neo4j_versions",
    "tail_of",
]

_INSTALL = "apt-get install openjdk-17-jre-headless maven"
_FETCH_TIMEOUT_S = 900.0  # 10 s on a fast line; the rest is for slow ones
_TAIL_LINES = 25

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dealgraph.tests</groupId><artifactId>neo4j-jars</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{version}</version></dependency>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
  </dependencies>
</project>
"""


class ServerError(RuntimeError):
    """A test server cannot be had. The message ends in what to do, or in the last lines of what Maven or Neo4j said."""


@dataclass(frozen=True)
class Release:
    """One line of Neo4j that we test: its version, main class, oldest Java, the newest Java it is made for, options."""

    version: str
    main_class: str
    min_java: int
    made_for_java: int
    options: tuple[str, ...] = ()


NEO4J_5 = "5.26.16"  # the long-term line
NEO4J_2026 = "2026.09.0"  # calendar versions, Cypher 25
RELEASES = {
    NEO4J_5: Release(NEO4J_5, "org.neo4j.server.CommunityEntryPoint", 17, 21),
    NEO4J_2026: Release(
        NEO4J_2026, "org.neo4j.server.Neo4jCommunity", 21, 25, ("--add-modules", "jdk.incubator.vector")
    ),
}


def find_release(version: str) -> Release:
    """Return the release that a full version or the beginning of one names: "5.26" gives 5.26.16.

    Raises:
        ServerError: no release or several begin so.
    """
    found = [release for name, release in RELEASES.items() if name == version or name.startswith(f"{version}.")]
    if len(found) != 1:
        raise ServerError(f"Neo4j {version!r} is not one of {', '.join(RELEASES)}")
    return found[0]


def choose_java(release: Release, javas: list[Java]) -> Java:
    """Return the first Java that the release is made for, else the first that is new enough.

    Raises:
        ServerError: there is none; the message says what was found and what to install.
    """
    fit = [java for java in javas if java.major >= release.min_java]
    if not fit:
        found = ", ".join(f"{java.major} at {java.home}" for java in javas) or "none"
        need = f"Neo4j {release.version} needs Java {release.min_java} or later (found: {found})"
        hint = _INSTALL if release.min_java <= 17 else f"install a Java {release.min_java} and set JAVA_HOME"
        raise ServerError(f"{need}. Try: {hint}")
    return min(fit, key=lambda java: java.major > release.made_for_java)


def neo4j_versions() -> list[str]:
    """Return the versions to test here: always the long-term line, the calendar line where a Java for it is found."""
    newest = max((java.major for java in find_javas()), default=0)
    return [name for name, release in RELEASES.items() if name == NEO4J_5 or newest >= release.min_java]


def fetch_jars(release: Release, java: Java) -> Path:
    """Return the folder with the release's jars; Maven fetches them the first time, whole or not at all.

    Args:
        release: what to fetch.
        java: the Java that Maven itself runs on.

    Raises:
        ServerError: Maven is missing, fails or takes longer than 15 minutes.
    """
    default = Path.home() / ".cache" / "dealgraph-tests"
    cached = Path(os.environ.get("DEALGRAPH_TEST_CACHE") or default) / "neo4j" / release.version
    if not cached.is_dir():
        cached.parent.mkdir(parents=True, exist_ok=True)
        # Two workers of pytest may want jars at once, and Maven's own repository is not made for two writers.
        with (cached.parent / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=cached.parent) as temp:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not cached.is_dir():
                _run_maven(release, java, Path(temp) / "new")
                (Path(temp) / "new").rename(cached)
    return cached / "lib"


def _run_maven(release: Release, java: Java, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerError(
            f"Maven, which fetches the jars of Neo4j {release.version}, is not installed. Try: {_INSTALL}"
        )
    folder.mkdir()
    (folder / "pom.xml").write_text(_POM.format(version=release.version), encoding="utf-8")
    command = [maven, "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}"]
    environ = os.environ | {"JAVA_HOME": str(java.home)}
    try:
        subprocess.run(
            command, cwd=folder, env=environ, timeout=_FETCH_TIMEOUT_S, check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.CalledProcessError as exc:
        raise ServerError(f"Maven could not fetch Neo4j {release.version}:\n{tail_of(exc.stdout)}") from exc
    except subprocess.TimeoutExpired as exc:
        raise ServerError(f"Maven did not fetch Neo4j {release.version} within {_FETCH_TIMEOUT_S:.0f} s") from exc


def tail_of(text: str) -> str:
    """Return the last lines of a log."""
    return "\n".join(text.strip().splitlines()[-_TAIL_LINES:])
