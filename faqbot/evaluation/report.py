"""Show what a run of the suite came to: figures side by side, and the failures with their reasons."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from faqbot.evaluation.runner import Outcome, figures


def show(outcomes: Sequence[Outcome], console: Console, failures: bool = True) -> None:
    """Print the figures of the open and the held-out cases, then the open failures, must-pass ones marked."""
    shown = [outcome for outcome in outcomes if not outcome.case.held_out]
    held = [outcome for outcome in outcomes if outcome.case.held_out]
    if failures:
        for outcome in shown:
            if not outcome.passed:
                mark = "MUST PASS " if outcome.case.must_pass else ""
                line = f"{mark}{outcome.case.name} {outcome.ask!r}: {outcome.verdict.problem}{_guess(outcome)}"
                console.print(Text(line, "red" if mark else ""))
    table = Table("", "open cases", "held out", title="The question suite")
    for open_figure, held_figure in zip(figures(shown), figures(held), strict=True):
        table.add_row(open_figure.name, str(open_figure), str(held_figure))
    console.print(table)


def _guess(outcome: Outcome) -> str:
    confidence = max((part.confidence for part in outcome.reply.parts), default=0.0)
    return f" (confidence {confidence:.2f})" if confidence else ""


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the same for programs; the text of held-out cases is left out."""
    shown = [outcome for outcome in outcomes if not outcome.case.held_out]
    held = [outcome for outcome in outcomes if outcome.case.held_out]
    return {
        "figures": {
            name: {figure.name: {"hits": figure.hits, "total": figure.total} for figure in figures(group)}
            for name, group in (("open", shown), ("held_out", held))
        },
        "failures": [
            {"case": o.case.name, "ask": o.ask, "problem": o.verdict.problem, "must_pass": o.case.must_pass}
            for o in shown
            if not o.passed
        ],
        "held_out_failures": [o.case.name for o in held if not o.passed],
    }
