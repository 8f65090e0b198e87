"""What is learned of a set of entries once, and kept for the next start."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np

from faqbot.errors import Fault, KnowledgeError
from faqbot.retrieval import cache
from faqbot.retrieval.calibration import Calibration
from faqbot.retrieval.embedding import Embedder
from faqbot.retrieval.features import Tokens
from faqbot.retrieval.frames import Frames
from faqbot.retrieval.index import Index
from faqbot.retrieval.informative import Informative, Terms
from faqbot.retrieval.ranking import Ranker
from faqbot.retrieval.reading import Counts, Reader
from faqbot.retrieval.sparse import Floats
from faqbot.text import tokens
from faqbot.types import Entry

CALIBRATED = 1000
"""How many phrasings at most, evenly spread, are scored as questions that no entry answers."""


@dataclass(frozen=True)
class Fitted:
    """What is learned of a set of entries: their words and terms, how a text fits them, and how surely.

    `calibration` is that of whole messages, `fragments` that of parts of a conversation.
    """

    counts: Counts
    terms: Terms
    index: Index
    frames: Frames | None
    calibration: Calibration
    fragments: Calibration

    @classmethod
    def of(
        cls, entries: Sequence[Entry], synonyms: Mapping[str, str], cache_dir: Path | None, embed: Embedder | None
    ) -> Self:
        """Fit on entries, or read from a folder what was fitted on them before.

        Raises:
            KnowledgeError: a phrasing has no word.
        """
        content = [[entry.id, entry.topic, entry.reply, entry.answer, *entry.phrasings] for entry in entries]
        name = cache.key(content, sorted(synonyms.items()), embed.name if embed else "") if cache_dir else ""
        found = cache.read(cache_dir, name, partial(cls._unpack, embed=embed)) if cache_dir else None
        if found is None:
            found = cls._fit(entries, synonyms, embed)
            if cache_dir:
                cache.write(cache_dir, name, found._pack())
        return found

    @classmethod
    def _fit(cls, entries: Sequence[Entry], synonyms: Mapping[str, str], embed: Embedder | None) -> Self:
        asked = [[_words(phrasing) for phrasing in entry.phrasings] for entry in entries]
        answered = [_words(entry.answer) if entry.reply == "answer" else [] for entry in entries]
        _check(entries, asked)
        counts = Counts.of(chain.from_iterable(asked), answered)
        reader = Reader(counts, synonyms)
        groups, answers = [list(map(reader.read_own, group)) for group in asked], list(map(reader.read_own, answered))
        terms = Terms.of(groups, answers)
        informative = Informative(terms, ask_for_person(entries))
        phrasings = [words for group in groups for words in group]
        owner = [number for number, group in enumerate(groups) for _ in group]
        index = Index.fit(phrasings, owner, answers, embed)
        sample = np.unique(np.linspace(0, len(owner) - 1, CALIBRATED).astype(int)).tolist()
        meanings = index.meaning.phrasings if index.meaning else [None] * len(owner)
        frames = Frames.fit(groups, [entry.topic for entry in entries], informative.rest)
        sampled = [(phrasings[row], meanings[row], owner[row]) for row in sample]
        scales = [_calibrated(Ranker(index, informative, learned), sampled) for learned in (frames, None)]
        return cls(counts, terms, index, frames, *scales)

    def _pack(self) -> dict[str, Any]:
        counts = {"counts": cache.pack_counts(self.counts), "terms": cache.pack_counts(self.terms)}
        index = {**cache.pack_index(self.index), **cache.pack_frames(self.frames)}
        return {**index, **counts, "quantiles": self.calibration.quantiles, "fragments": self.fragments.quantiles}

    @classmethod
    def _unpack(cls, content: Mapping[str, Any], embed: Embedder | None) -> Self:
        counts = cache.unpack_counts(Counts, content["counts"]), cache.unpack_counts(Terms, content["terms"])
        index, frames = cache.unpack_index(content, embed), cache.unpack_frames(content)
        scales = Calibration(content["quantiles"]), Calibration(content["fragments"])
        return cls(*counts, index, frames, *scales)


def ask_for_person(entries: Sequence[Entry]) -> list[bool]:
    """Return for each entry whether it asks for a person."""
    return [entry.reply == "person" for entry in entries]


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


def _calibrated(ranker: Ranker, sample: Iterable[tuple[Tokens, Floats | None, int]]) -> Calibration:
    """Calibrate on phrasings: the words of each, what they mean, and the number of its own entry."""
    found = (ranker(words, meaning, entry) for words, meaning, entry in sample)
    return Calibration.fit(np.array([hits[0].score if hits else 0.0 for hits in found], np.float32))
