"""Compare matching quality with peers on public data: python -m benchmarks.matching DATA."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.compare import Scores, compare
from benchmarks.datasets import LAYOUTS, Task, read_tasks
from benchmarks.peers import RANKERS


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    out = report.console()
    results: dict[str, Scores] = {}
    with report.errors_explained():
        for name, splits in read_tasks(options.data, options.only).items():
            results[name] = score(name, splits)
            out.print(f"[bold]{_title(name, splits)}[/bold]", report.matching_table(results[name]))
            out.print(report.own_thresholds(results[name]), "")
        if options.json:
            report.write_json(options.json, results)
        if options.plot:
            report.plot_matching(options.plot, results)


def score(name: str, splits: Sequence[Task]) -> Scores:
    """Compare every ranker on one set, with a progress bar."""
    with report.progress() as bars:
        total = len(RANKERS) * sum(len(split.queries) for split in splits)
        bar = bars.add_task(name, total=total)
        return compare(splits, RANKERS, lambda: bars.advance(bar))


def _title(name: str, splits: Sequence[Task]) -> str:
    first = splits[0]
    outside = sum(entry_id is None for _, entry_id in first.queries)
    phrasings = sum(len(entry.phrasings) for entry in first.entries)
    rows = f"{len(first.queries) - outside} messages in scope, {outside} out of scope"
    runs = f", mean of {len(splits)} seeded splits" if len(splits) > 1 else ""
    return f"{name}: {len(first.entries)} entries, {phrasings} phrasings; {rows}{runs}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.matching",
        description=__doc__,
        epilog=f"Layouts that are found under DATA:\n{LAYOUTS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="the folder that holds the data")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw acc and A@90 to FILE (.png, .svg)")
    parser.add_argument("--only", default="", metavar="NAME", help="only the sets whose name contains NAME")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
