"""Compare time and memory with peers on a made-up corpus: python -m benchmarks.speed."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from benchmarks import report
from benchmarks.cost import Cost, measure
from benchmarks.peers import RANKERS
from faqbot.errors import FaqbotError


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with report.errors_explained():
        costs = _measure_all(options.phrasings, options.entries)
        title = f"{options.phrasings} phrasings in {options.entries} entries; × is times faqbot's"
        report.console().print(table(title, costs))
        if options.json:
            report.write_json(options.json, {system: asdict(cost) for system, cost in costs.items()})


def _measure_all(phrasings: int, entries: int) -> dict[str, Cost]:
    costs: dict[str, Cost] = {}
    with report.progress() as bars:
        for system in bars.track(RANKERS, description="measuring"):
            cost = measure(system, phrasings, entries)
            if cost is None:
                raise FaqbotError(f"{system}: not enough memory for {phrasings} phrasings. Ask for fewer.")
            costs[system] = cost
    return costs


def table(title: str, costs: Mapping[str, Cost]) -> Table:
    """Lay out each system's cost, with its ratio to the first one's."""
    laid = Table(title=title, title_justify="left")
    laid.add_column("system", no_wrap=True)
    for column in ("p50 ms", "p95 ms", "CPU ms", "build s", "peak memory MB"):
        laid.add_column(column, justify="right", no_wrap=True)
    ours = next(iter(costs.values()))
    for system, cost in costs.items():
        laid.add_row(
            system,
            ratio(cost.p50, ours.p50, ".3f"),
            ratio(cost.p95, ours.p95, ".3f"),
            ratio(cost.cpu, ours.cpu, ".3f"),
            ratio(cost.build, ours.build, ".2f"),
            ratio(cost.memory, ours.memory, ".0f"),
        )
    return laid


def ratio(value: float, base: float, shape: str) -> str:
    """Write a value and what multiple of the base it is: "0.42 [dim]x1.7[/dim]"."""
    return f"{value:{shape}} [dim]×{value / base:.2f}[/dim]"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--phrasings", type=int, default=2500, help="phrasings in all (default: %(default)s)")
    parser.add_argument("--entries", type=int, default=500, help="entries they belong to (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    options = parser.parse_args(arguments)
    if not 1 < options.entries <= options.phrasings:
        parser.error("--entries must be at least 2 and at most --phrasings")
    return options


if __name__ == "__main__":
    main()
