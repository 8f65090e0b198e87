"""Terms keep their columns; what was never seen has none."""

import numpy as np

from faqbot.retrieval.vocabulary import UNSEEN, Vocabulary


def test_every_term_has_its_own_column() -> None:
    terms = {f"term {number}": number + 7 for number in range(100_000)}
    vocabulary = Vocabulary.of(terms)
    assert len(vocabulary) == len(terms)
    assert np.array_equal(vocabulary.places(list(terms)), list(terms.values()))


def test_unseen_terms_have_no_column_and_are_told_apart() -> None:
    vocabulary = Vocabulary.of({"hurt": 1, "größe": 0})
    hurt, hurts, size, nothing, again = vocabulary.places(["hurt", "hurts", "größe", "", "hurts"]).tolist()
    assert (hurt, size) == (1, 0)
    assert hurts == again != nothing
    assert min(hurts, nothing) >= UNSEEN
    assert vocabulary.places([]).tolist() == []
    assert Vocabulary.of({}).places(["hurt"])[0] >= UNSEEN
