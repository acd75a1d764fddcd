"""Disks, pipes and permissions that fail: one line says so, nothing is half-written, what was acknowledged is kept."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import kglite
import pytest

from tests.cli.runner import DEALGRAPH, environment, export, run, write_articles

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits, devices and permissions")
ROOT = sys.platform != "win32" and os.geteuid() == 0
ARTICLES = 150
SMALL_BYTES = 150_000  # room for the first batches, not for all
# Linux: prctl(PR_CAPBSET_DROP, ...) of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH. Source: linux/prctl.h, capability.h.
CAPBSET_DROP, OVERRIDES = 24, (1, 2)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("articles") / "many.jsonl", ARTICLES)


@pytest.fixture(scope="module")
def whole(articles: Path) -> Path:
    """Give a store that the articles were loaded into without a mishap."""
    run("load", articles, "--store", articles.with_name("whole.kgl"), cwd=articles.parent)
    return articles.with_name("whole.kgl")


def limit_files() -> None:
    """Let no file of this process grow beyond `SMALL_BYTES`: what a disk without room does, and needs no root."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_BYTES, resource.RLIM_INFINITY))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of its own with room for `SMALL_BYTES`."""
    if not ROOT or shutil.which("mount") is None:
        pytest.skip("only root can mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    call = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(call, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def check_out_of_room(articles: Path, store: Path, before: Callable[[], None] | None, words: str) -> None:
    args = ("load", articles, "--store", store, "--batch", "20")
    ran = run(*args, cwd=articles.parent, code=1, before=before)
    assert ran.out == ""
    assert ran.err.startswith("error: store ")
    assert len(ran.err.splitlines()) == 1
    assert words in ran.err or "disk filled" in ran.err


def check_goes_on(articles: Path, store: Path, whole: Path) -> None:
    """The same load with room again ends where a load without a mishap ends."""
    report = run("load", articles, "--store", store, "--json", cwd=articles.parent).documents[0]
    assert 0 < report["unchanged"] < ARTICLES
    assert export(store) == export(whole)


def test_a_file_that_cannot_grow_stops_a_load_and_loses_nothing(articles: Path, whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "deals.kgl"
    check_out_of_room(articles, store, limit_files, "File too large")
    check_goes_on(articles, store, whole)


def test_a_full_disk_stops_a_load_and_loses_nothing(articles: Path, whole: Path, small_disk: Path) -> None:
    store = small_disk / "deals.kgl"
    check_out_of_room(articles, store, None, "No space left on device")
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    check_goes_on(articles, store, whole)


@pytest.mark.parametrize("name", ["claims.jsonl", "deals.html"])
def test_what_does_not_fit_is_not_there_and_the_old_file_stays(name: str, deals: Path, tmp_path: Path) -> None:
    def limit() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, resource.RLIM_INFINITY))

    (tmp_path / name).write_text("as before", encoding="utf-8")
    args = ["draw", "-o", name] if name.endswith("html") else ["export", "claims", "-o", name]
    ran = run(*args, cwd=tmp_path, code=1, before=limit)
    assert f"'{name}'" in ran.err or str(tmp_path / name) in ran.err
    assert "File too large" in ran.err
    assert (tmp_path / name).read_text(encoding="utf-8") == "as before"
    assert not list(tmp_path.glob(".*")), "no draft is left"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("args", [["export", "claims"], ["status"], ["status", "--json"], ["--help"]])
def test_standard_output_on_a_full_disk_is_an_error_on_one_line(
    args: list[str], shared_deals: Path, tmp_path: Path
) -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [DEALGRAPH, *args],
            cwd=tmp_path,
            env=environment({"DEALGRAPH_STORE": str(shared_deals)}),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (process.returncode, process.stderr) == (1, "error: No space left on device\n")


def test_a_closed_standard_output_does_no_harm(shared_deals: Path, tmp_path: Path) -> None:
    for args in ("export claims", "status --json", "query articles"):
        process = subprocess.run(
            f"'{DEALGRAPH}' {args} --store '{shared_deals}' >&-",
            shell=True,
            cwd=tmp_path,
            env=environment(),
            stderr=subprocess.PIPE,
        )
        assert (process.returncode, process.stderr) == (0, b"")


def test_a_reader_that_has_enough_is_no_error(whole: Path, tmp_path: Path) -> None:
    """`dealgraph export claims | head -1` is quiet and ends with 0, also under `set -o pipefail`."""
    pipe = f"set -o pipefail; '{DEALGRAPH}' export claims --store '{whole}' | head -1"
    process = subprocess.run(["bash", "-c", pipe], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (process.returncode, process.stderr) == (0, "")
    assert len(process.stdout.splitlines()) == 1


@pytest.mark.parametrize("args", ["export claims", "query articles", "query articles --json", "status"])
def test_a_reader_that_has_gone_is_no_error(args: str, deals: Path, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [DEALGRAPH, *args.split()], cwd=tmp_path, env=environment(), stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.fixture
def locked_folder(deals: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a folder with a store, both readable and not writable."""
    folder = tmp_path / "locked"
    folder.mkdir()
    shutil.copy(deals, folder / "deals.kgl")
    (folder / "deals.kgl").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def bind_root() -> None:
    """Take from root the privilege that no permission binds it; files of its own stay its own."""
    if ROOT:
        import ctypes

        for privilege in OVERRIDES:
            if ctypes.CDLL(None).prctl(CAPBSET_DROP, privilege, 0, 0, 0):
                raise OSError("prctl")


may_not_write = pytest.mark.skipif(ROOT and sys.platform != "linux", reason="root may write everywhere")


@may_not_write
@pytest.mark.parametrize(
    "args",
    [
        ["status", "--json"],
        ["verify"],
        ["query", "articles"],
        ["cypher", "MATCH (n:Organization) RETURN n.name AS name"],
        ["path", "Ahrtal Capital", "Cirrus Labs"],
        ["export", "claims"],
    ],
    ids=lambda args: args[0],
)
def test_a_store_that_may_only_be_read_answers(args: list[str], locked_folder: Path) -> None:
    ran = run(*args, cwd=locked_folder, before=bind_root)
    assert ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    "args",
    [
        ["load", "-"],
        ["load", "-", "--store", "new.kgl"],
        ["forget", "first.txt"],
        ["export", "claims", "-o", "claims.jsonl"],
        ["draw", "-o", "deals.html"],
        ["demo"],
    ],
    ids=lambda args: " ".join(args),
)
@may_not_write
def test_a_folder_that_may_only_be_read_refuses_on_one_line(args: list[str], locked_folder: Path) -> None:
    ran = run(*args, cwd=locked_folder, code=1, before=bind_root, stdin="Kelpworks has raised 3 million euros.")
    assert ran.err.startswith("error: ")
    assert len(ran.err.splitlines()) == 1
    assert "denied" in ran.err
    assert [path.name for path in locked_folder.iterdir()] == ["deals.kgl"]


def test_a_store_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    with kglite.open(str(tmp_path / "other.kgl")) as graph:
        graph.cypher("CREATE (:Recipe {name: 'soup'})")
    before = (tmp_path / "other.kgl").read_bytes()
    write_articles(tmp_path / "a.jsonl", 1)
    for args in (["load", "a.jsonl"], ["status"], ["forget", "soup"], ["export", "claims"]):
        assert "another program" in run(*args, "--store", "other.kgl", cwd=tmp_path, code=1).err
        assert (tmp_path / "other.kgl").read_bytes() == before


def let_others_read() -> None:
    os.umask(0o022)


def test_export_keeps_a_link_and_the_permissions_of_the_file_that_it_replaces(deals: Path, tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").touch(mode=0o600)
    (tmp_path / "real.jsonl").chmod(0o600)
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    run("export", "claims", "-o", "link.jsonl", cwd=tmp_path)
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").read_text(encoding="utf-8") == export(deals)
    assert (tmp_path / "real.jsonl").stat().st_mode & 0o777 == 0o600
    run("export", "claims", "-o", "new.jsonl", cwd=tmp_path, before=let_others_read)
    assert (tmp_path / "new.jsonl").stat().st_mode & 0o777 == 0o644
