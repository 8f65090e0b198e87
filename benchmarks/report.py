"""Show results: tables for a terminal, JSON for a machine, a plot for a page."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks.bootstrap import Figure
from benchmarks.compare import Scores
from faqbot.errors import FaqbotError

OWN_THRESHOLD = ("answered", "rejected")
_OURS, _THEIRS = "#0b6e4f", "#8a8f98"


def console() -> Console:
    """Open standard output; wide enough for the tables when it is not a terminal."""
    return Console(width=None if sys.stdout.isatty() else 130, highlight=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show bars on standard error, so that standard output holds the tables alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield bars


@contextmanager
def errors_explained() -> Iterator[None]:
    """End with a plain sentence instead of a traceback when a person can mend what is wrong."""
    try:
        yield
    except FaqbotError as error:
        sys.exit(str(error))
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. The benchmarks need their extra: pip install 'faqbot[benchmarks]'")


def percent(figure: Figure) -> str:
    """Write a figure with its interval, in per cent: "81.4 79.0-83.6"; a dash when it is undefined."""
    if isnan(figure.value):
        return "–"
    return f"{100 * figure.value:.1f} [dim]{100 * figure.low:.1f}–{100 * figure.high:.1f}[/dim]"


def matching_table(scores: Scores) -> Table:
    """Lay out one set: a row for each system, a column for each metric that is defined for the set."""
    table = Table()
    table.add_column("system", no_wrap=True)
    shown = [name for name in next(iter(scores.values())) if name not in OWN_THRESHOLD]
    shown = [name for name in shown if not all(isnan(row[name].value) for row in scores.values())]
    for name in shown:
        table.add_column(name, justify="right", no_wrap=True)
    for system, row in scores.items():
        table.add_row(system, *(percent(row[name]) for name in shown))
    return table


def own_thresholds(scores: Scores) -> str:
    """Tell how each system that sets its own threshold does at it; "" where none does."""
    lines = []
    for system, row in scores.items():
        right, rejected = (row[name] for name in OWN_THRESHOLD)
        if not isnan(right.value):
            line = f"{system} at the threshold it set itself: answered right {percent(right)}"
            more = "" if isnan(rejected.value) else f", out of scope rejected {percent(rejected)}"
            lines.append(line + more)
    return "\n".join(lines)


def write_json(file: Path, results: Mapping[str, Any]) -> None:
    """Write results as JSON: figures as value, low and high, or null where undefined."""
    file.write_text(json.dumps(_plain(results), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        return None if isnan(value.value) else asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


def plot_matching(file: Path, results: Mapping[str, Scores]) -> None:
    """Draw each set as a row of panels, acc and A@90: a dot for each system, a bar for its interval."""
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415 - optional

    heights = [len(scores) for scores in results.values()]
    canvas = Canvas(figsize=(10, 0.8 * len(heights) + 0.3 * sum(heights)), layout="constrained")
    grid = canvas.subplots(len(results), 2, squeeze=False, height_ratios=heights, sharex="col")
    for row, (name, scores) in zip(grid, results.items(), strict=True):
        for axes, metric in zip(row, ("acc", "A@90"), strict=True):
            _draw_dots(axes, {system: figures[metric] for system, figures in scores.items()})
            axes.set_title(f"{name}: {metric}", loc="left", fontsize=10)
        row[1].set_yticklabels([])
    canvas.savefig(file, dpi=150)


def _draw_dots(axes: Any, figures: Mapping[str, Figure]) -> None:
    for place, figure in enumerate(figures.values()):
        colour = _THEIRS if place else _OURS
        axes.plot([100 * figure.low, 100 * figure.high], [place, place], color=colour, linewidth=2)
        axes.plot(100 * figure.value, place, "o", color=colour, markersize=6)
    axes.set_yticks(range(len(figures)), figures, fontsize=8)
    axes.tick_params(left=False)
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right", "left"]].set_visible(False)
    if all(isnan(figure.value) for figure in figures.values()):
        axes.text(0.5, 0.5, "no out-of-scope messages", transform=axes.transAxes, ha="center", color=_THEIRS)
