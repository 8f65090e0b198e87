"""Order the entries for the words of a message.

A message is scored whole and, when it is long, in overlapping windows as well: in a story of sixty words the question
takes ten. The windows' best is mixed with the whole. Then the share of informative words that the entry does not
explain is taken off.
"""

from dataclasses import dataclass

import numpy as np

from faqbot.retrieval.features import Tokens
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


def rank(
    index: Index, informative: Informative, words: Tokens, embedded: Floats | None, without: int | None = None
) -> list[Hit]:
    """Return the entries that fit a message, the best first.

    Args:
        index, informative: of the knowledge base.
        words: the message as it was read.
        embedded: what it means, if the index has an embedder.
        without: an entry that counts as if it did not exist.
    """
    fit = index.score(words, windows(len(words)), embedded, without)
    mixed = _mix(fit)
    weights = informative.weigh(words)
    hits = []
    for place in np.argsort(-mixed, kind="stable")[:CONSIDERED].tolist():
        entry = fit.entries[place]
        left = informative.unexplained(weights, entry)
        score = float(mixed[place]) * informative.factor(words, weights, left)
        hits.append(Hit(entry, score, fit.phrasings[place], left))
    return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)


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
