"""Measuring: what ran where, repetitions that alternate so that noise hits all sides, and a ratio in one line.

Wall time is what counts for a user. Beside it stands processor time, which other work on the machine disturbs less: of
this process and, on Linux, of the servers that it has started.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

__all__ = ["Timing", "alternate", "clock", "print_facts", "print_ratio", "print_timings"]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one run: on the wall, and of processor time of this process and its children."""

    wall_s: float
    cpu_s: float


def print_facts(*packages: str) -> None:
    """Print the command, the machine, and versions of the packages that are measured."""
    print("$ python -m tests.bench", *sys.argv[1:])
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load} at the start, "
        f"Python {platform.python_version()}, "
        + ", ".join(f"{package} {metadata.version(package)}" for package in packages)
    )


def _cpu_s() -> float:
    """Return the processor time used so far by this process and, where /proc tells, by its children."""
    ticks = 0
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text(encoding="ascii").split():
            fields = (
                Path("/proc", child, "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
            ticks += int(fields[11]) + int(fields[12])
    return time.process_time() + (ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0)


def clock(work: Callable[[], object]) -> Timing:
    """Time one run. What was made before is taken out of the garbage collector's rounds, for it would slow one side."""
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), _cpu_s()
    work()
    timing = Timing(time.perf_counter() - wall, _cpu_s() - cpu)
    gc.unfreeze()
    return timing


def alternate(cases: Mapping[str, Callable[[], Timing]], repetitions: int) -> dict[str, list[Timing]]:
    """Run all cases in turn, and in the opposite order the next time.

    Args:
        cases: by name, each runs once and returns its timing.
        repetitions: at least 1.
    """
    timings: dict[str, list[Timing]] = {name: [] for name in cases}
    for repetition in range(repetitions):
        for name in list(cases)[:: -1 if repetition % 2 else 1]:
            timings[name].append(cases[name]())
            last = timings[name][-1]
            print(f"  run {repetition + 1}: {name} {last.wall_s:.2f} s ({last.cpu_s:.2f} s CPU)", flush=True)
    return timings


def print_timings(timings: Mapping[str, Sequence[Timing]], items: int, unit: str) -> None:
    """Print the fastest and the median run of each case, and how many items a second that makes."""
    for name, runs in timings.items():
        walls = _walls(runs)
        print(
            f"{name}: min {min(walls):.2f} s, median {statistics.median(walls):.2f} s of {len(runs)}; "
            f"{items / min(walls):,.0f} {unit}/s at best; CPU min {min(_cpus(runs)):.2f} s"
        )


def print_ratio(name: str, ours: Sequence[Timing], peer: Sequence[Timing], target: str) -> None:
    """Print how many times as fast as the peer we are, by fastest and by median run.

    Args:
        name: what is compared.
        target: what is aimed at, such as ">= 0.8".
    """
    line = ", ".join(
        f"{figure(times(peer)) / figure(times(ours)):.2f} by {what}"
        for what, figure, times in (
            ("min", min, _walls),
            ("median", statistics.median, _walls),
            ("min of CPU time", min, _cpus),
        )
    )
    print(f"RATIO {name}: {line} (target {target})")


def _walls(runs: Sequence[Timing]) -> list[float]:
    return [run.wall_s for run in runs]


def _cpus(runs: Sequence[Timing]) -> list[float]:
    return [run.cpu_s for run in runs]
