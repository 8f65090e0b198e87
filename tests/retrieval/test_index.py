"""Of a text's parts only those are compared that can be the best; that leaves the best as it is."""

import numpy as np
import pytest

from faqbot.retrieval.index import Index

PHRASINGS = [
    "does it hurt",
    "is it painful",
    "will i bruise",
    "black and blue marks",
    "can it help my knee",
    "knee pain",
]
ANSWERS = ["a little like a pinch", "", "it helps many knees"]
INDEX = Index.fit([text.split() for text in PHRASINGS], [0, 0, 1, 1, 2, 2], [text.split() for text in ANSWERS])


@pytest.mark.parametrize(
    "text", ["my knee has pain and i bruise so will it hurt", "pizza pizza pizza knee pizza pizza", "zz yy xx ww vv uu"]
)
def test_the_best_part_is_the_best_of_all(text: str) -> None:
    words = text.split()
    parts = [(0, 3), (2, 5), (3, 6), (4, len(words))]
    fit = INDEX.score(words, parts)
    alone = [INDEX.score(words[start:end]) for start, end in parts]
    assert fit.entries == (0, 1, 2)
    assert fit.parts is not None
    assert np.allclose(fit.parts, np.max([each.scores for each in alone], axis=0))
    assert np.allclose(fit.scores, INDEX.score(words).scores)
    assert INDEX.score(words).parts is None
