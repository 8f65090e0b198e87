"""Take one part of the matching away at a time, and ask a clinic's own questions: python -m benchmarks.ablations.

The questions and the shares are those of `benchmarks.clinic`. Each variant is fitted and sets its confidence anew, so
that what is lost is not made up for by a threshold that was meant for all parts.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from benchmarks import clinic, report
from faqbot.evaluation.suite import read_suite
from faqbot.knowledge import Knowledge, load
from faqbot.retrieval import (
    Embedder,
    Retriever,
    SentenceEncoder,
    frames,
    index,
    informative,
    ranking,
    retriever,
    spelling,
)

Part = Mapping[tuple[ModuleType, str], Any]
"""Constants of the matching, and the values with which a part does nothing."""

WORDS_ALONE, NO_SYNONYMS = "without embeddings", "without synonyms"
PARTS: Mapping[str, Part] = {
    "everything": {},
    WORDS_ALONE: {},
    "without windows": {(ranking, "WINDOWS_SHARE"): 0.0},
    "nothing off for what is unexplained": {(informative, "SEVERITY"): 0.0},
    "without questions' forms": {(informative, "FORM"): 0.0},
    "without topics' frames": {(frames, "POWER"): 0.0},
    "without what is asked besides": {(retriever, "BESIDES"): 2.0},
    "without the answers' text": {(index, "ANSWER_LOGIT"): 0.0, (index, "ANSWER_SIMILARITY"): 0.0},
    "without repair of spelling": {(spelling, "MENDED"): 0},
    NO_SYNONYMS: {},
}


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with report.errors_explained():
        knowledge, embed = load(options.folder), SentenceEncoder()
        cases = [case for case in read_suite(options.folder / "suite", list(knowledge.served)) if not case.held_out]
        results: dict[str, dict[str, clinic.Share]] = {}
        with report.progress() as bars:
            for name in bars.track(options.only, description="asking"):
                with _taken_away(PARTS[name]):
                    results[name] = clinic.score(_fit(name, knowledge, embed), cases, knowledge)
        report.console().print(clinic.table(results))
        if options.json:
            shares = {name: {kind: asdict(share) for kind, share in row.items()} for name, row in results.items()}
            report.write_json(options.json, shares)


@contextmanager
def _taken_away(part: Part) -> Iterator[None]:
    with ExitStack() as stack:
        for (module, name), value in part.items():
            stack.enter_context(patch.object(module, name, value))
        yield


def _fit(name: str, knowledge: Knowledge, embed: Embedder) -> clinic.Rank:
    synonyms = {} if name == NO_SYNONYMS else knowledge.synonyms
    found = Retriever.fit(knowledge.served.values(), synonyms, embed=None if name == WORDS_ALONE else embed)
    return lambda text: [(candidate.entry_id, candidate.confidence) for candidate in found.search(text)]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablations", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("knowledge"), help="the knowledge (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help="of all parts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
