"""Measure what one system costs, in a process of its own: time to build, time a message, peak memory."""

import os
import resource
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from benchmarks.corpus import make_corpus
from benchmarks.peers import RANKERS
from benchmarks.ranking import Ranker

_WARM_UP = 50
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a system costs.

    `build` is in seconds. `p50` and `p95` of a message are in milliseconds by the clock on the wall; `cpu` is
    the mean of processor time in milliseconds, which a busy machine distorts less. `memory` is the whole
    process's peak in MB.
    """

    build: float
    p50: float
    p95: float
    cpu: float
    memory: float


def measure(system: str, phrasings: int, entries: int) -> Cost | None:
    """Measure a system of RANKERS on a made-up corpus, in a new process that does nothing else.

    Returns None when three quarters of the machine's memory are not enough.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_cap_memory) as process:
        try:
            return process.submit(_measure, system, phrasings, entries).result()
        except (MemoryError, BrokenProcessPool):
            return None


def _cap_memory() -> None:
    """Let this process run out of memory before the machine does."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(ValueError, OSError):  # not every system has this limit
        resource.setrlimit(resource.RLIMIT_AS, (physical * 3 // 4, resource.RLIM_INFINITY))


def _measure(system: str, phrasings: int, entries: int) -> Cost:
    corpus = make_corpus(phrasings, entries, queries=500 + _WARM_UP)
    RANKERS[system].fit(make_corpus(20, 5).entries).rank("import what is imported late")
    start = perf_counter()
    ranker = RANKERS[system].fit(corpus.entries)
    build = perf_counter() - start
    _times(ranker, corpus.queries[:_WARM_UP])
    busy = process_time()
    times = _times(ranker, corpus.queries[_WARM_UP:])
    cpu = 1000 * (process_time() - busy) / len(times)
    p50, p95 = np.percentile(times, [50, 95])
    return Cost(build, float(p50), float(p95), cpu, _peak_memory())


def _times(ranker: Ranker, queries: Sequence[str]) -> list[float]:
    """Time each message, in milliseconds."""
    times = []
    for query in queries:
        start = perf_counter()
        ranker.rank(query)
        times.append(1000 * (perf_counter() - start))
    return times


def _peak_memory() -> float:
    """Return this process's peak resident memory in MB.

    Linux hands a parent's peak on to its children in `ru_maxrss`, so /proc is asked first.
    """
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
