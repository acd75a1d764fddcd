"""`python -m tests.bench [reader|neo4j|kglite|template|growth|quality|all]`: measure, each against its peer."""

from __future__ import annotations

import argparse
import subprocess
import sys

_NAMES = ("reader", "neo4j", "kglite", "template", "growth", "quality")


def main() -> None:
    """Run one benchmark in this process, or all of them one after another, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=[*_NAMES, "all"], default="all")
    parser.add_argument("--claims", type=int, default=100_000, help="claims to load (%(default)s)")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each side (%(default)s)")
    parser.add_argument("--server", default="5.26", help="Neo4j version (%(default)s)")
    options = parser.parse_args()
    if options.name == "all":
        rest = ["--claims", str(options.claims), "--repetitions", str(options.repetitions), "--server", options.server]
        codes = [subprocess.run([sys.executable, "-m", "tests.bench", name, *rest]).returncode for name in _NAMES]
        sys.exit(max(codes))
    if options.name == "reader":
        from tests.bench.reader import bench_reader

        bench_reader(options.repetitions)
    elif options.name == "neo4j":
        from tests.bench.load import bench_neo4j

        bench_neo4j(options.claims, options.repetitions, options.server)
    elif options.name == "kglite":
        from tests.bench.load import bench_kglite

        bench_kglite(options.claims, options.repetitions)
    elif options.name == "template":
        from tests.bench.template import bench_template

        bench_template(options.claims, options.server)
    elif options.name == "quality":
        from tests.bench.quality import bench_quality

        bench_quality()
    else:
        from tests.bench.growth import bench_growth

        bench_growth(options.claims)


if __name__ == "__main__":
    main()
