"""Order the entries for the words of a message.

A message is scored whole and, when it is long, in overlapping windows as well: in a story of sixty words the question
takes ten. The windows' best is mixed with the whole. Then the share of informative words that the entry does not
explain is taken off, and more where the message asks what entries of its topic are not asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faqbot.retrieval.features import Tokens
from faqbot.retrieval.frames import Frames
from faqbot.retrieval.index import Fit, Index
from faqbot.retrieval.informative import Informative
from faqbot.retrieval.sparse import Floats

WINDOW, STEP, WINDOWS_SHARE = 14, 5, 0.4
CONSIDERED = 8
"""How many of the best-scoring entries are looked at closely."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry by number, its score, its nearest phrasing by number, and the terms it leaves unexplained."""

    entry: int
    score: float
    phrasing: int
    unexplained: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ranker:
    """Attributes:
    index: of the knowledge base.
    informative: its terms.
    frames: what is asked in its topics; None where that tells nothing.
    """

    index: Index
    informative: Informative
    frames: Frames | None = None

    def __call__(self, words: Tokens, embedded: Floats | None, without: int | None = None) -> list[Hit]:
        """Return the entries that fit a message, the best first.

        Args:
            words: the message as it was read.
            embedded: what it means, if the index has an embedder.
            without: an entry that counts as if it did not exist.
        """
        fit = self.index.score(words, windows(len(words)), embedded, without)
        mixed = _mix(fit)
        best = np.argsort(-mixed, kind="stable")[:CONSIDERED].tolist()
        factors = self._framed(words, [fit.entries[place] for place in best])
        weights = self.informative.weigh(words)
        hits = []
        for place, factor in zip(best, factors, strict=True):
            entry = fit.entries[place]
            left = self.informative.unexplained(weights, entry)
            score = factor * float(mixed[place]) * self.informative.factor(words, weights, left)
            hits.append(Hit(entry, score, fit.phrasings[place], left))
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)

    def _framed(self, words: Tokens, entries: Sequence[int]) -> Sequence[float]:
        return self.frames.factors(words, entries, self.informative.rest) if self.frames else [1.0] * len(entries)


def windows(count: int) -> list[tuple[int, int]]:
    """Cut a long message of so many words into overlapping stretches; a short one has none."""
    if count <= WINDOW:
        return []
    return [(start, min(count, start + WINDOW)) for start in range(0, count - WINDOW + STEP, STEP)]


def _mix(fit: Fit) -> Floats:
    """Combine the scores of a whole message and of its windows."""
    if fit.parts is None:
        return fit.scores
    return np.asarray((1 - WINDOWS_SHARE) * fit.scores + WINDOWS_SHARE * fit.parts, np.float32)
