"""The made-up corpus has the size that was asked for, and is the same on every run."""

import pytest

from benchmarks.corpus import make_corpus


@pytest.mark.parametrize(("phrasings", "entries"), [(50, 10), (23, 5), (7, 7)])
def test_the_corpus_has_the_size_asked_for(phrasings: int, entries: int) -> None:
    corpus = make_corpus(phrasings, entries, queries=30)
    assert len(corpus.entries) == len({entry.id for entry in corpus.entries}) == entries
    assert sum(len(entry.phrasings) for entry in corpus.entries) == phrasings
    assert len(corpus.queries) == 30


def test_the_same_seed_makes_the_same_corpus() -> None:
    assert make_corpus(20, 4) == make_corpus(20, 4)
    assert make_corpus(20, 4) != make_corpus(20, 4, seed=1)
