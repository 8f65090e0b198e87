"""Measure how time and memory grow with the knowledge base: python -m benchmarks.scale."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks import report
from benchmarks.cost import Cost, measure

SIZES = (500, 1000, 2500, 5000, 10_000, 25_000, 50_000)
PHRASINGS_EACH = 5


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with report.errors_explained():
        costs = _grow(options.sizes)
        report.console().print(table(costs))
        for size in sorted(set(options.sizes) - costs.keys()):
            report.console().print(f"{size:,} phrasings: not enough memory on this machine")
        if options.json:
            report.write_json(options.json, {str(size): asdict(cost) for size, cost in costs.items()})
        if options.plot:
            plot(options.plot, costs)


def _grow(sizes: Sequence[int]) -> dict[int, Cost]:
    """Measure each size from the smallest up, until memory is not enough."""
    costs: dict[int, Cost] = {}
    with report.progress() as bars:
        for size in bars.track(sorted(sizes), description="measuring"):
            cost = measure("faqbot", size, size // PHRASINGS_EACH)
            if cost is None:
                break
            costs[size] = cost
    return costs


def table(costs: Mapping[int, Cost]) -> Table:
    """Lay out the cost of each size."""
    laid = Table(title=f"faqbot, {PHRASINGS_EACH} phrasings an entry", title_justify="left")
    for column in ("phrasings", "build s", "peak memory MB", "p50 ms", "p95 ms", "CPU ms"):
        laid.add_column(column, justify="right")
    for size, cost in costs.items():
        times = (f"{cost.p50:.2f}", f"{cost.p95:.2f}", f"{cost.cpu:.2f}")
        laid.add_row(f"{size:,}", f"{cost.build:.2f}", f"{cost.memory:.0f}", *times)
    return laid


def plot(file: Path, costs: Mapping[int, Cost]) -> None:
    """Draw each cost over the number of phrasings, both on logarithmic scales."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - optional

    canvas = Figure(figsize=(11, 3.4), layout="constrained")
    build, memory, message = canvas.subplots(1, 3)
    _draw(build, "build, s", costs, {"": [cost.build for cost in costs.values()]})
    _draw(memory, "peak memory, MB", costs, {"": [cost.memory for cost in costs.values()]})
    times = {"p95": [cost.p95 for cost in costs.values()], "p50": [cost.p50 for cost in costs.values()]}
    _draw(message, "a message, ms", costs, times)
    canvas.savefig(file, dpi=150)


def _draw(axes: Any, title: str, sizes: Mapping[int, Cost], lines: Mapping[str, Sequence[float]]) -> None:
    for name, values in lines.items():
        axes.plot(list(sizes), values, "o-", label=name)
    axes.set(xscale="log", yscale="log", xlabel="phrasings")
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    if len(lines) > 1:
        axes.legend(frameon=False)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="phrasings (default: 500 to 50000)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the figures to FILE (.png, .svg)")
    options = parser.parse_args(arguments)
    if min(options.sizes) < 2 * PHRASINGS_EACH:
        parser.error(f"--sizes must be at least {2 * PHRASINGS_EACH}")
    return options


if __name__ == "__main__":
    main()
