"""Find the entries that a message asks for, each with its confidence and the reasons.

A message is scored whole and, when it is long, in overlapping windows as well: in a story of sixty words the question
takes ten. The windows' best is mixed with the whole. Then the share of informative words that the entry does not
explain is taken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faqbot.retrieval import cache
from faqbot.retrieval.calibration import Calibration
from faqbot.retrieval.features import Floats, Tokens
from faqbot.retrieval.index import Index
from faqbot.retrieval.informative import Informative
from faqbot.retrieval.reading import Reader, Reading
from faqbot.text import stem, stems, tokens
from faqbot.types import Candidate, Entry, Why

WINDOW, STEP, WINDOWS_SHARE = 14, 5, 0.4
STRICTNESS = 0.68
"""The share of unanswerable questions that fall below the threshold, unless set otherwise."""
CONSIDERED = 8
"""How many of the best-scoring entries are looked at closely."""


class Retriever:
    """The search over one set of entries. Immutable once fitted; safe to share between threads.

    Attributes:
        threshold: the confidence from which an answer is given.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        reader: Reader,
        informative: Informative,
        fitted: tuple[Index, Calibration],
        threshold: float,
    ) -> None:
        self._entries, self._reader, self._informative = tuple(entries), reader, informative
        (self._index, self._calibration), self.threshold = fitted, threshold
        self._phrasings = [phrasing for entry in self._entries for phrasing in entry.phrasings]

    @classmethod
    def fit(
        cls,
        entries: Iterable[Entry],
        synonyms: Mapping[str, str] | None = None,
        strictness: float = STRICTNESS,
        cache_dir: Path | None = None,
    ) -> "Retriever":
        """Fit on entries, or read what was fitted on them before.

        Args:
            entries: what can be found; at least one. Their phrasings teach; an answer's text helps a little.
            synonyms: patients' words to the entries' words, in lower case.
            strictness: the share of unanswerable questions (0..1) that must fall below the threshold.
            cache_dir: where fitted indexes are kept; None keeps none.
        """
        entries, synonyms = tuple(entries), synonyms or {}
        reader = Reader(entries, synonyms)
        phrasings = [[reader.read(phrasing).words for phrasing in entry.phrasings] for entry in entries]
        answers = [reader.read(entry.answer).words if entry.reply == "answer" else () for entry in entries]
        informative = Informative(phrasings, answers, [entry.reply == "person" for entry in entries])
        name = cache.key(entries, synonyms) if cache_dir else ""
        found = cache.load(cache_dir, name) if cache_dir else None
        if found is None:
            found = _fit(phrasings, answers, informative)
            if cache_dir:
                cache.save(cache_dir, name, *found)
        return cls(entries, reader, informative, found, strictness)

    def search(self, text: str, limit: int = 5) -> list[Candidate]:
        """Return up to `limit` entries, the best first; none when no word of the text is known."""
        reading = self._reader.read(text)
        if not reading.words:
            return []
        scores, similarity = self._index.score([reading.words, *_windows(reading.words)])
        mixed = _mix(scores)
        weights = self._informative.weigh(reading.words)
        hits = []
        for number in map(int, np.argsort(-mixed, kind="stable")[: max(CONSIDERED, limit)]):
            left = self._informative.unexplained(weights, number)
            hits.append(
                _Hit(float(mixed[number]) * self._informative.factor(reading.words, weights, left), number, left)
            )
        hits = sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)
        return [self._candidate(rank, hits, reading, similarity[0]) for rank in range(min(limit, len(hits)))]

    def _candidate(self, rank: int, hits: Sequence["_Hit"], reading: Reading, similarity: Floats) -> Candidate:
        hit = hits[rank]
        rival = next((other for other in hits if other is not hit), None)
        span = self._index.span(hit.number)
        phrasing = self._phrasings[span.start + int(similarity[span].argmax())]
        shared = set(stems(tokens(phrasing)))
        why = Why(
            phrasing=phrasing,
            words=tuple(dict.fromkeys(word for word in reading.words if stem(word) in shared)),
            unexplained=hit.unexplained,
            repairs=reading.repairs,
            runner_up=self._entries[rival.number].id if rival else None,
            margin=round(hit.score - (rival.score if rival else 0.0), 4),
        )
        return Candidate(self._entries[hit.number].id, hit.score, self._calibration.confidence(hit.score), why)


@dataclass(frozen=True, slots=True)
class _Hit:
    score: float
    number: int
    unexplained: tuple[str, ...]


def _fit(
    groups: Sequence[Sequence[Tokens]], answers: Sequence[Tokens], informative: Informative
) -> tuple[Index, Calibration]:
    phrasings = [words for group in groups for words in group]
    owner = [number for number, group in enumerate(groups) for _ in group]
    index = Index.fit(phrasings, owner, answers)
    return index, _calibrate(index, informative, phrasings, owner)


def _windows(words: Tokens) -> list[Tokens]:
    if len(words) <= WINDOW:
        return []
    return [words[start : start + WINDOW] for start in range(0, len(words) - WINDOW + STEP, STEP)]


def _mix(scores: Floats) -> Floats:
    """Combine the scores of a whole message (row 0) and of its windows (the other rows)."""
    if len(scores) == 1:
        return np.asarray(scores[0], np.float32)
    return np.asarray((1 - WINDOWS_SHARE) * scores[0] + WINDOWS_SHARE * scores[1:].max(axis=0), np.float32)


def _calibrate(
    index: Index, informative: Informative, phrasings: Sequence[Tokens], owner: Sequence[int]
) -> Calibration:
    """Score every phrasing as a question that no entry answers."""
    texts, rows, owners = [], [], []
    for row, words in enumerate(phrasings):
        for part in (words, *_windows(words)):
            texts.append(part)
            rows.append(row)
            owners.append(owner[row])
    scores = index.score_unowned(texts, owners)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    unanswerable = np.empty(len(phrasings), np.float32)
    for row, words in enumerate(phrasings):
        end = starts[row + 1] if row + 1 < len(starts) else len(texts)
        mixed = _mix(scores[starts[row] : end])
        weights = informative.weigh(words)
        considered = np.argsort(-mixed)[:CONSIDERED]
        left = {n: informative.unexplained(weights, int(n)) for n in considered}
        unanswerable[row] = max(mixed[n] * informative.factor(words, weights, left[n]) for n in considered)
    return Calibration.fit(unanswerable)
