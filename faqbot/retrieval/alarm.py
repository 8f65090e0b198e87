"""Tell how likely a message is alarming, and which alarm it is: learned from examples of each and of what is neither.

Two logistic regressions over the same columns: the words' features, the sentence's embedding, and signs that others
see in the message. The first tells any alarm from an ordinary message, the second the alarms from each other; together
they give the chance of each. Unlike the search, which compares a question with phrasings, what decides here is often
one small word ("if", "since"), so the regressions see every example.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.retrieval import cache
from faqbot.retrieval.classifier import against_rest, softmax
from faqbot.retrieval.embedding import SHARE, Embedder
from faqbot.retrieval.features import Features, Field, Tokens
from faqbot.retrieval.slips import misspell
from faqbot.retrieval.sparse import Floats
from faqbot.retrieval.vocabulary import UNSEEN
from faqbot.text import sentences, stems, tokens

C = 30.0
SIGN_WEIGHT = 0.5
MANY, FAMILIAR = 60, 0.2
"""Of more words than this, this share must stand in the examples: a page of what is no language is like anything."""
FIELDS = (Field(1, 0.25), Field(3, 0.35), Field(0, 0.40))
FEWEST = 2
"""The examples, clean or misspelled, that a term must stand in."""
SENTENCE = 3
"""The words from which a sentence of an ordinary text is an example of its own."""


@dataclass(frozen=True)
class Signs:
    """Numbers 0..1 that somebody else sees in a text; `name` changes whenever they would."""

    name: str
    read: Callable[[str], Sequence[float]]


@dataclass(frozen=True)
class Examples:
    """Texts of each kind of alarm, by its name, and texts that are none."""

    groups: Mapping[str, Sequence[str]]
    ordinary: Sequence[str]


@dataclass(frozen=True)
class Weights:
    """The two regressions' weights: first that of any alarm, then that of each kind.

    Attributes:
        words: (columns, 1 + kinds), of the words' features.
        others: (dimensions + signs, 1 + kinds), of the embedding and the signs.
        bias: (1 + kinds,).
    """

    words: Floats
    others: Floats
    bias: Floats


class Alarm:
    """Knows kinds of alarms by name. Immutable once fitted; safe to share between threads."""

    def __init__(self, names: Sequence[str], features: Features, weights: Weights, embed: Embedder | None) -> None:
        self._names, self._features, self._weights, self._embed = tuple(names), features, weights, embed

    @classmethod
    def fit(
        cls, examples: Examples, signs: Signs, cache_dir: Path | None = None, embed: Embedder | None = None
    ) -> "Alarm":
        """Fit on examples, or read what was fitted on them before.

        Args:
            examples: of three kinds of alarms at least, and of what is ordinary.
            signs: what others see.
            cache_dir: where fitted weights are kept; None keeps none.
            embed: adds what sentences mean to what their words are.
        """
        texts = [*examples.groups.values(), _with_sentences(examples.ordinary)]
        name = cache.key("alarm", texts, signs.name, embed.name if embed else "") if cache_dir else ""
        found = cache.read(cache_dir, name, _unpack) if cache_dir else None
        if found is None:
            found = _fit(texts, signs.read, embed)
            if cache_dir:
                cache.write(cache_dir, name, _pack(*found))
        return cls(list(examples.groups), *found, embed)

    def __call__(self, text: str, signs: Sequence[float]) -> dict[str, float]:
        """Return the chance, 0..1, of each kind; what is missing to 1 is ordinary."""
        words = _marked(text)
        if len(words) > MANY and self._familiar(words) < FAMILIAR:
            return dict.fromkeys(self._names, 0.0)
        vector = self._features.vectors(words)
        scale = np.float32((1 - SHARE) ** 0.5 if self._embed else 1)
        logits = scale * (vector.values[0] @ self._weights.words[vector.columns]) + self._weights.bias
        logits += _others([text], [signs], self._embed)[0] @ self._weights.others
        chance = 1 / (1 + np.exp(-float(logits[0])))
        return dict(zip(self._names, (chance * softmax(logits[1:])).tolist(), strict=True))

    def _familiar(self, words: Tokens) -> float:
        """Return the share of the words that stand in the examples."""
        places = self._features.vocabularies[0].places(stems(words))
        return float(np.mean(places < UNSEEN))


def _fit(
    texts: Sequence[Sequence[str]], read: Callable[[str], Sequence[float]], embed: Embedder | None
) -> tuple[Features, Weights]:
    """Fit on the texts of each kind, the last of which is the ordinary, and on every other one misspelled as well.

    What others see in a misspelled copy is taken from its original: they mend slips by themselves.
    """
    from scipy import sparse  # noqa: PLC0415 - slow, and only a fit needs it

    lines = [text for group in texts for text in group]
    kinds = np.repeat(np.arange(len(texts)), [len(group) for group in texts])
    copies = [(place, slipped) for place, text in enumerate(lines[::2]) if (slipped := misspell(text)) != text]
    signs = [read(text) for text in lines]
    origin = [*range(len(lines)), *(2 * place for place, _ in copies)]
    lines += [slipped for _, slipped in copies]
    features, matrix = Features.fit([_marked(text) for text in lines], FIELDS, FEWEST)
    others = sparse.csr_matrix(_others(lines, [signs[place] for place in origin], embed))
    rows = sparse.hstack([matrix * np.float32((1 - SHARE) ** 0.5 if embed else 1), others], format="csr")
    kinds = kinds[origin]
    alarming = kinds < len(texts) - 1
    any_weights, any_bias = against_rest(rows, alarming, C)
    kind_weights, kind_bias = against_rest(rows[alarming], kinds[alarming], C)
    weights = np.hstack([any_weights, kind_weights]).astype(np.float32, order="C")
    bias = np.concatenate([any_bias, kind_bias]).astype(np.float32)
    return features, Weights(weights[: features.width], weights[features.width :], bias)


def _with_sentences(ordinary: Sequence[str]) -> list[str]:
    """Add the sentences of longer texts: no part of an ordinary message alarms when it is looked at by itself."""
    parts = (sentence for text in ordinary for sentence in sentences(text) if sentence != text)
    return list(dict.fromkeys([*ordinary, *(part for part in parts if len(tokens(part)) >= SENTENCE)]))


def _others(texts: Sequence[str], signs: Sequence[Sequence[float]], embed: Embedder | None) -> Floats:
    """Return the columns beside the words', (texts, dimensions + signs)."""
    seen = np.asarray(signs, np.float32) * np.float32(SIGN_WEIGHT)
    if embed is None:
        return seen
    return np.hstack([embed([" ".join(tokens(text)) for text in texts]) * np.float32(SHARE**0.5), seen])


def _marked(text: str) -> Tokens:
    """Return the words with a mark where each sentence begins, and one at its end that tells a question."""
    return [word for each in sentences(text) for word in ("^", *tokens(each), "?" if "?" in each else ".")]


def _pack(features: Features, weights: Weights) -> dict[str, Any]:
    arrays = {"words": weights.words, "others": weights.others, "bias": weights.bias}
    return {**arrays, **cache.pack_features(features)}


def _unpack(arrays: Mapping[str, Any]) -> tuple[Features, Weights]:
    return cache.unpack_features(arrays, FIELDS), Weights(arrays["words"], arrays["others"], arrays["bias"])
