"""Find the entries that a message asks for, each with its confidence and the reasons.

Conditions and body parts are often only the context of a question: "does my insurance cover it for sciatica". So when
the best answer leaves informative words unexplained, its own words are taken out and the rest is looked up as well;
if that surely asks for a person, the person comes first.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.errors import Fault, KnowledgeError
from faqbot.retrieval import cache
from faqbot.retrieval.calibration import Calibration
from faqbot.retrieval.embedding import Embedder
from faqbot.retrieval.features import Tokens
from faqbot.retrieval.index import Index
from faqbot.retrieval.informative import Informative, Terms
from faqbot.retrieval.ranking import Hit, rank
from faqbot.retrieval.reading import Counts, Reader, Reading
from faqbot.text import stem, stems, tokens
from faqbot.types import Candidate, Entry, Why

STRICTNESS = 0.6
"""The share of unanswerable questions that fall below the threshold, unless set otherwise."""
BESIDES = 0.85
"""The confidence from which a question for a person beside another subject wins over it."""
CALIBRATED = 1000
"""How many phrasings at most, evenly spread, are scored as questions that no entry answers."""


@dataclass(frozen=True)
class Fitted:
    """What is learned of a set of entries: their words and terms, how a text fits them, and how surely."""

    counts: Counts
    terms: Terms
    index: Index
    calibration: Calibration


class Retriever:
    """The search over one set of entries. Immutable once fitted; safe to share between threads.

    Attributes:
        threshold: the confidence from which an answer is given.
    """

    def __init__(self, entries: Sequence[Entry], synonyms: Mapping[str, str], fitted: Fitted, threshold: float) -> None:
        self._entries, self._reader = tuple(entries), Reader(fitted.counts, synonyms)
        self._informative = Informative(fitted.terms, _ask_for_person(self._entries))
        self._index, self._calibration, self.threshold = fitted.index, fitted.calibration, threshold
        self._phrasings = [phrasing for entry in self._entries for phrasing in entry.phrasings]
        self._roots = lru_cache(maxsize=10_000)(lambda phrasing: frozenset(stems(tokens(phrasing))))

    @classmethod
    def fit(
        cls,
        entries: Iterable[Entry],
        synonyms: Mapping[str, str] | None = None,
        strictness: float = STRICTNESS,
        cache_dir: Path | None = None,
        embed: Embedder | None = None,
    ) -> "Retriever":
        """Fit on entries, or read what was fitted on them before.

        Args:
            entries: what can be found; at least one. Their phrasings teach; an answer's text helps a little.
            synonyms: patients' words to the entries' words, in lower case.
            strictness: the share of unanswerable questions (0..1) that must fall below the threshold.
            cache_dir: where fitted indexes are kept; None keeps none.
            embed: adds what sentences mean to what their words are; None matches words alone.

        Raises:
            KnowledgeError: a phrasing has no word.
        """
        entries, synonyms = tuple(entries), synonyms or {}
        content = [[entry.id, entry.reply, entry.answer, *entry.phrasings] for entry in entries]
        name = cache.key(content, sorted(synonyms.items()), embed.name if embed else "") if cache_dir else ""
        fitted = cache.read(cache_dir, name, partial(_unpack, embed=embed)) if cache_dir else None
        if fitted is None:
            fitted = _fit(entries, synonyms, embed)
            if cache_dir:
                cache.write(cache_dir, name, _pack(fitted))
        return cls(entries, synonyms, fitted, strictness)

    def search(self, text: str, limit: int = 5) -> list[Candidate]:
        """Return up to `limit` entries, the best first; none when no word of the text is known."""
        reading = self._reader.read(text)
        if not reading.words:
            return []
        hits = self._rank(reading.words)
        first = self._besides(reading.words, hits)
        hits = [*first, *(hit for hit in hits if not first or hit.entry != first[0].entry)]
        return [self._candidate(place, hits, reading) for place in range(min(limit, len(hits)))]

    def _rank(self, words: Tokens) -> list[Hit]:
        return rank(self._index, self._informative, words, self._index.embed(words))

    def _besides(self, words: Tokens, hits: Sequence[Hit]) -> list[Hit]:
        """Return the question for a person beside the subject of the best answer, if there surely is one."""
        person = self._informative.person
        if not hits or not hits[0].unexplained or person[hits[0].entry] or not any(person):
            return []
        rest = self._informative.rest(words, hits[0].entry)
        if not 0 < len(rest) < len(words):
            return []
        found = self._rank(rest)[:1]
        if not found or not person[found[0].entry]:
            return []
        sure = self._calibration.confidence(found[0].score) >= BESIDES
        return [replace(found[0], score=max(found[0].score, hits[0].score))] if sure else []

    def _candidate(self, place: int, hits: Sequence[Hit], reading: Reading) -> Candidate:
        hit = hits[place]
        rival = next((other for other in hits if other.entry != hit.entry), None)
        phrasing = self._phrasings[hit.phrasing]
        shared = self._roots(phrasing)
        why = Why(
            phrasing=phrasing,
            words=tuple(dict.fromkeys(word for word in reading.words if stem(word) in shared)),
            unexplained=hit.unexplained,
            repairs=reading.repairs,
            runner_up=self._entries[rival.entry].id if rival else None,
            margin=round(hit.score - (rival.score if rival else 0.0), 4),
        )
        return Candidate(self._entries[hit.entry].id, hit.score, self._calibration.confidence(hit.score), why)


def _words(text: str) -> list[str]:
    """Return the words of a text, each the same object wherever it stands, since they are many."""
    return list(map(sys.intern, tokens(text)))


def _check(entries: Sequence[Entry], asked: Sequence[Sequence[Tokens]]) -> None:
    empty = [
        Fault(f"entries/{entry.id}.md", 1, f"`{phrasing}` has no word", "Remove it")
        for entry, group in zip(entries, asked, strict=True)
        for phrasing, words in zip(entry.phrasings, group, strict=True)
        if not words
    ]
    if empty or not entries:
        raise KnowledgeError(empty or [Fault("entries", 1, "there is no entry", "Add one")])


def _ask_for_person(entries: Sequence[Entry]) -> list[bool]:
    return [entry.reply == "person" for entry in entries]


def _fit(entries: Sequence[Entry], synonyms: Mapping[str, str], embed: Embedder | None) -> Fitted:
    asked = [[_words(phrasing) for phrasing in entry.phrasings] for entry in entries]
    answered = [_words(entry.answer) if entry.reply == "answer" else [] for entry in entries]
    _check(entries, asked)
    counts = Counts.of(chain.from_iterable(asked), answered)
    reader = Reader(counts, synonyms)
    groups, answers = [list(map(reader.read_own, group)) for group in asked], list(map(reader.read_own, answered))
    terms = Terms.of(groups, answers)
    informative = Informative(terms, _ask_for_person(entries))
    phrasings = [words for group in groups for words in group]
    owner = [number for number, group in enumerate(groups) for _ in group]
    index = Index.fit(phrasings, owner, answers, embed)
    sample = np.unique(np.linspace(0, len(owner) - 1, CALIBRATED).astype(int)).tolist()
    meanings = index.meaning.phrasings if index.meaning else [None] * len(owner)
    found = (rank(index, informative, phrasings[row], meanings[row], owner[row]) for row in sample)
    calibration = Calibration.fit(np.array([hits[0].score if hits else 0.0 for hits in found], np.float32))
    return Fitted(counts, terms, index, calibration)


def _pack(fitted: Fitted) -> dict[str, Any]:
    counts = {"counts": cache.pack_counts(fitted.counts), "terms": cache.pack_counts(fitted.terms)}
    return {**cache.pack_index(fitted.index), **counts, "quantiles": fitted.calibration.quantiles}


def _unpack(content: Mapping[str, Any], embed: Embedder | None) -> Fitted:
    counts = cache.unpack_counts(Counts, content["counts"]), cache.unpack_counts(Terms, content["terms"])
    return Fitted(*counts, cache.unpack_index(content, embed), Calibration(content["quantiles"]))
