"""Compare matching with two typos a message, clean beside misspelled: python -m benchmarks.typos DATA."""

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path

from rich.table import Table

from benchmarks import report
from benchmarks.compare import Scores
from benchmarks.datasets import DatasetError, Task, read_tasks
from benchmarks.matching import score
from benchmarks.misspelling import misspell

_SETS = ("StackFAQ k=3", "CLINC150")
_SHOWN = ("acc", "A@90")


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    out = report.console()
    results: dict[str, dict[str, Scores]] = {}
    with report.errors_explained():
        for name, splits in read_sets(options.data).items():
            results[name] = {
                "clean": score(f"{name}, clean", splits),
                "typos": score(f"{name}, typos", [with_typos(split) for split in splits]),
            }
            out.print(table(name, **results[name]), "")
        if options.json:
            report.write_json(options.json, results)


def with_typos(task: Task) -> Task:
    """Misspell every message of a task, each the same way in all splits; the entries stay as they are."""
    queries = ((misspell(text, random.Random(text)), entry_id) for text, entry_id in task.queries)
    return replace(task, queries=tuple(queries))


def table(name: str, clean: Scores, typos: Scores) -> Table:
    """Lay out clean beside misspelled; `lost` is in points."""
    laid = Table(title=f"{name}: two typos a message", title_justify="left")
    laid.add_column("system", no_wrap=True)
    shown = [metric for metric in _SHOWN if not isnan(next(iter(clean.values()))[metric].value)]
    for metric in shown:
        for column in (metric, f"{metric}, typos", "lost"):
            laid.add_column(column, justify="right", no_wrap=True)
    for system in clean:
        cells: list[str] = []
        for metric in shown:
            before, after = clean[system][metric], typos[system][metric]
            cells += [
                report.percent(before),
                report.percent(after),
                f"{100 * (before.value - after.value):.1f}",
            ]
        laid.add_row(system, *cells)
    return laid


def read_sets(folder: Path) -> dict[str, list[Task]]:
    """Read the sets that this benchmark misspells; raises DatasetError when there are none."""
    chosen = {name: splits for name, splits in read_tasks(folder).items() if name.startswith(_SETS)}
    if not chosen:
        raise DatasetError(f"{folder}: holds neither StackFAQ nor CLINC150, which this benchmark misspells.")
    return chosen


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.typos", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA", help="the folder that holds StackFAQ or CLINC150")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
