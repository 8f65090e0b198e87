import numpy as np
import pytest

from faqbot.retrieval.features import Features, Field

TEXTS = [["does", "it", "hurt"], ["will", "i", "bruise"], ["needles", "hurting"]]


def similarity(words: list[str], row: int) -> float:
    features, matrix = Features.fit(TEXTS)
    return float((features.matrix([words]) @ matrix.T).toarray()[0, row])


def test_a_text_is_wholly_like_itself() -> None:
    assert similarity(TEXTS[0], 0) == pytest.approx(1, abs=1e-5)


def test_word_forms_count_as_the_same_stem() -> None:
    assert Field(1, 1).terms(["hurts", "hurting"]) == ["hurt", "hurt"]
    assert Field(2, 1).terms(["it", "hurts"]) == ["it", "hurt", "it hurt"]
    assert Field(3, 1).terms(["it", "hurts", "me"]) == ["it", "hurt", "me", "it hurt", "hurt me", "it hurt me"]


def test_grams_stay_inside_words() -> None:
    assert Field(0, 1).terms(["ab"]) == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_unseen_words_make_a_text_less_alike() -> None:
    """scikit-learn's own transform would score both the same."""
    assert similarity([*TEXTS[0], "pizza"], 0) < 0.8 * similarity(TEXTS[0], 0)


def test_a_wholly_unknown_text_is_like_nothing() -> None:
    assert similarity(["zzzz"], 0) == 0


def test_a_part_of_a_text_weighs_what_it_weighs_by_itself() -> None:
    features, _ = Features.fit(TEXTS, (Field(1, 0.3), Field(3, 0.2), Field(0, 0.5)))
    words = "pizza hurts and will it hurt if i eat pizza pizza".split()
    parts = [(0, 4), (3, 4), (5, 11), (11, 11)]
    together = features.vectors(words, parts)
    for values, (start, end) in zip(together.values, [(0, len(words)), *parts], strict=True):
        alone = features.vectors(words[start:end])
        assert np.allclose(values[np.isin(together.columns, alone.columns)], alone.values[0])
        assert not values[~np.isin(together.columns, alone.columns)].any()
