"""`python -m tests.bench [NAME]`: measure, each against its peer; without a name, all of it."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

_NAMES = ("reader", "neo4j", "kglite", "template", "growth", "quality", "explorer")
_CLAIMS = {"explorer": 330_000}  # half a million edges; the others measure 100,000 claims


def main() -> None:
    """Run one benchmark in this process, or all of them one after another, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=[*_NAMES, "all"], default="all")
    parser.add_argument("--claims", type=int, help="claims to load (100000; explorer: 330000)")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each side (%(default)s)")
    parser.add_argument("--server", default="5.26", help="Neo4j version (%(default)s)")
    parser.add_argument("--store", type=Path, help="explorer: a store to keep and use again")
    options = parser.parse_args()
    claims = options.claims or _CLAIMS.get(options.name, 100_000)
    if options.name == "all":
        given = ["--claims", str(options.claims)] if options.claims else []
        rest = [*given, "--repetitions", str(options.repetitions), "--server", options.server]
        codes = [subprocess.run([sys.executable, "-m", "tests.bench", name, *rest]).returncode for name in _NAMES]
        sys.exit(max(codes))
    if options.name == "reader":
        from tests.bench.reader import bench_reader

        bench_reader(options.repetitions)
    elif options.name == "neo4j":
        from tests.bench.load import bench_neo4j

        bench_neo4j(claims, options.repetitions, options.server)
    elif options.name == "kglite":
        from tests.bench.load import bench_kglite

        bench_kglite(claims, options.repetitions)
    elif options.name == "template":
        from tests.bench.template import bench_template

        bench_template(claims, options.server)
    elif options.name == "quality":
        from tests.bench.quality import bench_quality

        bench_quality()
    elif options.name == "explorer":
        from tests.bench.explorer import bench_explorer

        bench_explorer(claims, options.store)
    else:
        from tests.bench.growth import bench_growth

        bench_growth(claims)


if __name__ == "__main__":
    main()
