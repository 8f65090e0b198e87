import pytest

from faqbot.retrieval.features import Features, gram_terms, pair_terms, stem_terms

TEXTS = [["does", "it", "hurt"], ["will", "i", "bruise"], ["needles", "hurting"]]


def similarity(words: list[str], row: int) -> float:
    features, matrix = Features.fit(TEXTS)
    return float((features.matrix([words]) @ matrix.T).toarray()[0, row])


def test_a_text_is_wholly_like_itself() -> None:
    assert similarity(TEXTS[0], 0) == pytest.approx(1, abs=1e-5)


def test_word_forms_count_as_the_same_stem() -> None:
    assert stem_terms(["hurts", "hurting"]) == ["hurt", "hurt"]
    assert pair_terms(["it", "hurts"]) == ["it", "hurt", "it hurt"]


def test_grams_stay_inside_words() -> None:
    assert gram_terms(["ab"]) == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_unseen_words_make_a_text_less_alike() -> None:
    """scikit-learn's own transform would score both the same."""
    assert similarity([*TEXTS[0], "pizza"], 0) < 0.8 * similarity(TEXTS[0], 0)


def test_a_wholly_unknown_text_is_like_nothing() -> None:
    assert similarity(["zzzz"], 0) == 0
