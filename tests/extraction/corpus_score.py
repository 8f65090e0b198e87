"""Measure extraction on the corpus: which pairs were found, which drafts are useful, which answers are whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from faqbot.extraction.answers import markdown
from faqbot.extraction.blocks import Document
from faqbot.extraction.merging import merged
from faqbot.extraction.pairs import find_pairs
from faqbot.extraction.questions import cleaned
from faqbot.extraction.reading import read_bytes, read_file
from faqbot.markup import to_plain
from faqbot.text import stems, tokens
from tests.extraction.documents import docx, pdf

HERE = Path(__file__).parent
_MADE = {".pdf": pdf, ".docx": docx}


@dataclass(frozen=True)
class Draft:
    """What a draft says, as far as the measure goes."""

    phrasings: tuple[str, ...]
    answer: tuple[str, ...]

    @property
    def words(self) -> set[str]:
        return set(stems(tokens(" ".join(self.phrasings))))


@dataclass(frozen=True)
class Score:
    """Counts of one or more documents, and a line for each failure."""

    pairs: int = 0
    found: int = 0
    whole: int = 0
    drafts: int = 0
    useful: int = 0
    failures: tuple[str, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.pairs + other.pairs,
            self.found + other.found,
            self.whole + other.whole,
            self.drafts + other.drafts,
            self.useful + other.useful,
            self.failures + other.failures,
        )

    def __str__(self) -> str:
        return (
            f"recall {self.found / self.pairs:.1%} ({self.found}/{self.pairs}), "
            f"precision {self.useful / self.drafts:.1%} ({self.useful}/{self.drafts}), "
            f"whole {self.whole / self.found:.1%} ({self.whole}/{self.found})"
        )


def truth() -> Mapping[str, Any]:
    data: Mapping[str, Any] = YAML(typ="safe").load((HERE / "corpus.yaml").read_text("utf-8"))
    return data


def read(name: str) -> Document:
    """Read a document of the corpus; PDF and Word files are made from their scripts first."""
    suffix = Path(name).suffix
    if suffix in _MADE:
        return read_bytes(_MADE[suffix]((HERE / "corpus" / f"{name}.txt").read_text("utf-8")), name, suffix)
    return read_file(HERE / "corpus" / name, name)


def drafts_of(name: str) -> list[Draft]:
    pairs = merged([find_pairs(read(name))])
    return [
        Draft((pair.question, *pair.also), tuple(tokens(to_plain(markdown(pair.document, pair.pieces)))))
        for pair in pairs
    ]


def score(name: str, wanted: Sequence[Mapping[str, Any]]) -> Score:
    """Compare the drafts of one document with what it holds."""
    drafts = drafts_of(name)
    pairs = [each for each in wanted if "fine" not in each]
    useful: set[int] = set()
    found = whole = 0
    failures = []
    for each in pairs:
        answer = tuple(tokens(each["a"]))
        matches = sorted(_matches(each, drafts), key=lambda n: drafts[n].answer != answer)
        useful.update(matches[:1])
        found += bool(matches)
        said = f"{name}: {each.get('q') or each.get('about')}"
        if not matches:
            failures.append(f"missed  {said}")
        elif drafts[matches[0]].answer == answer:
            whole += 1
        else:
            failures.append(f"not whole  {said}: {' '.join(drafts[matches[0]].answer)}")
    for number, draft in enumerate(drafts):
        if number not in useful and any(_about(each["fine"], draft) for each in wanted if "fine" in each):
            useful.add(number)
        elif number not in useful:
            failures.append(f"useless  {name}: {draft.phrasings[0]} {' '.join(draft.answer)[:80]}")
    return Score(len(pairs), found, whole, len(drafts), len(useful), tuple(failures))


def _matches(each: Mapping[str, Any], drafts: Sequence[Draft]) -> Iterator[int]:
    for number, draft in enumerate(drafts):
        asked = "q" in each and any(tokens(cleaned(each["q"])) == tokens(said) for said in draft.phrasings)
        if asked or ("about" in each and _about(each["about"], draft)):
            yield number


def _about(words: Sequence[str], draft: Draft) -> bool:
    return set(stems(tokens(" ".join(words)))) <= draft.words


def scores() -> tuple[Score, Score]:
    """Return the score of the open documents and of those set aside."""
    data = truth()
    aside, opened = Score(), Score()
    for name, wanted in data["documents"].items():
        if name in data["aside"]:
            aside += score(name, wanted)
        else:
            opened += score(name, wanted)
    return opened, aside


if __name__ == "__main__":
    opened, aside = scores()
    print(*opened.failures, sep="\n")
    print(f"open       {opened}\nset aside  {aside}\nall        {opened + aside}")
