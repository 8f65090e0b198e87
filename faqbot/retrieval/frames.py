"""Whether what is asked about a subject is what entries of its kind are asked.

"Is sitting worse for sciatica" has the subject of an entry, but not its question. The entries of one topic ask
alike of different subjects: take a subject's own words out of a question, and its frame is left ("does it help with").
From all phrasings it is learned which frames are asked in which topic, each against the rest. A candidate whose topic
is not asked in the frame of the message has its score lowered by the odds, so that a question may share all words of
the subject with an entry and still be none of its kind.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np

from faqbot.retrieval.classifier import against_rest
from faqbot.retrieval.features import Features, Field, Tokens
from faqbot.retrieval.sparse import Floats

FIELDS = (Field(1, 0.5), Field(2, 0.5))
FEWEST = 2
"""The frames that a term must stand in."""
C = 5.0
FITTING, POWER = 7.4, 0.4
"""The odds from which a frame fits a topic as well as any, and the power to which less than that is taken."""
TOPICS, SHARE = 3, 0.5
"""How many topics tell something, and how many there may be to an entry: a topic of one entry has no frame."""
_START = "^"

Rest = Callable[[Tokens, int], Tokens]
"""Returns the words of a text that are not an entry's own, given the entry's number."""


@dataclass(frozen=True)
class Frames:
    """Attributes:
    features: of the frames' words.
    weights: (columns, topics), of one regression for each topic.
    bias: (topics,).
    topics: the number of each entry's topic.
    """

    features: Features
    weights: Floats
    bias: Floats
    topics: Sequence[int]

    @classmethod
    def fit(cls, phrasings: Sequence[Sequence[Tokens]], topics: Sequence[str], rest: Rest) -> "Frames | None":
        """Fit on the words of each entry's phrasings; None where the topics tell nothing.

        Args:
            phrasings: of each entry.
            topics: the topic of each entry.
            rest: takes an entry's own words out.
        """
        numbers = {topic: number for number, topic in enumerate(dict.fromkeys(topics))}
        if not TOPICS <= len(numbers) <= SHARE * len(topics):
            return None
        texts = [_frame(rest(words, entry)) for entry, group in enumerate(phrasings) for words in group]
        features, matrix = Features.fit(texts, FIELDS, FEWEST)
        entries = [numbers[topic] for topic in topics]
        weights, bias = against_rest(matrix, np.repeat(entries, [len(group) for group in phrasings]), C)
        return cls(features, weights.astype(np.float32), bias.astype(np.float32), entries)

    def factors(self, words: Tokens, entries: Sequence[int], rest: Rest) -> list[float]:
        """Return what to multiply each entry's score with, 0..1, for a message; `rest` is as in `fit`."""
        frames = [tuple(_frame(rest(words, entry))) for entry in entries]
        distinct = list(dict.fromkeys(frames))
        ends = accumulate(map(len, distinct))
        spans = [(end - len(frame), end) for frame, end in zip(distinct, ends, strict=True)]
        vectors = self.features.vectors(list(chain.from_iterable(distinct)), spans)
        logits = dict(zip(distinct, vectors.values[1:] @ self.weights[vectors.columns] + self.bias, strict=True))
        chosen = (logits[frame][self.topics[entry]] for frame, entry in zip(frames, entries, strict=True))
        return [min(1.0, math.exp(logit) / FITTING) ** POWER for logit in chosen]


def _frame(words: Tokens) -> Tokens:
    return [_START, *words]
