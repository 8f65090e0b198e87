"""The corpus must keep its floors: pairs found, drafts useful, answers whole; also in the documents set aside."""

import pytest

from tests.extraction.corpus_score import Score, read, score, scores, truth


@pytest.fixture(scope="module")
def both() -> tuple[Score, Score]:
    return scores()


@pytest.mark.parametrize("part", [0, 1], ids=["open", "set aside"])
def test_the_floors_hold(both: tuple[Score, Score], part: int) -> None:
    total = both[part]
    assert total.found >= 0.95 * total.pairs, total
    assert total.useful >= 0.90 * total.drafts, total
    assert total.whole >= 0.95 * total.found, total


def test_the_corpus_is_large_enough_and_a_third_is_set_aside() -> None:
    data = truth()
    assert len(data["documents"]) >= 40
    assert len(data["aside"]) >= len(data["documents"]) / 3
    assert set(data["aside"]) < set(data["documents"])


@pytest.mark.parametrize("name", truth()["documents"])
def test_every_sentence_is_where_its_span_says(name: str) -> None:
    document = read(name)
    assert document.sentences
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text
        assert document.blocks[sentence.block].text in document.text


def test_a_missed_pair_a_useless_draft_and_a_cut_answer_are_counted() -> None:
    wanted = [
        {"q": "How long does a hearing test take?", "a": "Plan forty minutes."},
        {"q": "Is this asked nowhere?", "a": "No."},
        {"q": "Can I drive home afterwards?", "a": "Yes. Nothing in the test makes you drowsy."},
    ]
    counted = score("hearing-jsonld.html", wanted)
    assert (counted.pairs, counted.found, counted.whole, counted.drafts, counted.useful) == (3, 2, 1, 3, 2)
    assert len(counted.failures) == 3
