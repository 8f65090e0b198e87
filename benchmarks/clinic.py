"""Compare systems on a clinic's own question suite: python -m benchmarks.clinic.

The open cases alone are asked, so that whoever tunes by this table does not see what was set aside. Every system knows
the same entries, those that ask for a person as well; naming one of these counts as not answering.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from benchmarks import report
from benchmarks.peers import RANKERS
from benchmarks.ranking import Ranking
from faqbot.evaluation.runner import OWN
from faqbot.evaluation.suite import Case, read_suite
from faqbot.knowledge import Knowledge, load
from faqbot.retrieval import Retriever, SentenceEncoder

ASKED = {"own styles": OWN, "twenty voices": ("voices",), "misspelled": ("misspelled",), "in Spanish": ("spanish",)}
DECLINED = (0.90, 0.95)
Rank = Callable[[str], Ranking]


@dataclass(frozen=True, slots=True)
class Share:
    """Of one kind of question, 0..1: the right entry first, and answered right where 90 and 95 % of near misses are not
    answered."""

    first: float
    at_90: float
    at_95: float


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with report.errors_explained():
        knowledge = load(options.folder)
        cases = [case for case in read_suite(options.folder / "suite", list(knowledge.served)) if not case.held_out]
        results: dict[str, dict[str, Share]] = {}
        with report.progress() as bars:
            for name in bars.track(["faqbot", "faqbot, words alone", *list(RANKERS)[1:]], description="asking"):
                results[name] = score(_fit(name, knowledge), cases, knowledge)
        report.console().print(table(results))
        if options.json:
            shares = {name: {kind: asdict(share) for kind, share in row.items()} for name, row in results.items()}
            report.write_json(options.json, shares)


def _fit(name: str, knowledge: Knowledge) -> Rank:
    entries = list(knowledge.served.values())
    if name not in ("faqbot", "faqbot, words alone"):
        return RANKERS[name].fit(entries).rank
    retriever = Retriever.fit(entries, knowledge.synonyms, embed=SentenceEncoder() if name == "faqbot" else None)
    return lambda text: [(found.entry_id, found.confidence) for found in retriever.search(text)]


def score(rank: Rank, cases: Sequence[Case], knowledge: Knowledge) -> dict[str, Share]:
    """Ask every single question, and set each threshold by the near misses."""
    misses = [_ask(rank, case, knowledge)[0] for case in cases if "near-miss" in case.tags and len(case.asks) == 1]
    bars = np.quantile(misses, DECLINED)
    shares = {}
    for kind, tags in ASKED.items():
        found = [_ask(rank, case, knowledge) for case in cases if _in_scope(case) and {*tags} & {*case.tags}]
        right = [confidence if hit else -1.0 for confidence, hit in found]
        at_90, at_95 = (float(np.mean([confidence > bar for confidence in right])) for bar in bars)
        shares[kind] = Share(float(np.mean([hit for _, hit in found])), at_90, at_95)
    return shares


def _in_scope(case: Case) -> bool:
    expect = case.asks[0].expect
    return len(case.asks) == 1 and expect.act in (None, "answer") and len(expect.needed) == 1


def _ask(rank: Rank, case: Case, knowledge: Knowledge) -> tuple[float, bool]:
    """Return the confidence in an answer, 0 where there is none, and whether it is a right one."""
    ranking = rank(case.asks[0].ask)
    if not ranking or knowledge.served[ranking[0][0]].reply == "person":
        return 0.0, False
    needed = case.asks[0].expect.needed
    return ranking[0][1], bool(needed) and ranking[0][0] in needed[0]


def table(results: Mapping[str, Mapping[str, Share]]) -> Table:
    laid = Table(title="The clinic's open questions: first / A@90 / A@95, per cent", title_justify="left")
    laid.add_column("system", no_wrap=True)
    for kind in ASKED:
        laid.add_column(kind, justify="right", no_wrap=True)
    for name, row in results.items():
        cells = (f"{100 * row[k].first:.1f} / {100 * row[k].at_90:.1f} / {100 * row[k].at_95:.1f}" for k in ASKED)
        laid.add_row(name, *cells)
    return laid


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clinic", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("knowledge"), help="the knowledge (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
