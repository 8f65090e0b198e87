from faqbot.retrieval.slips import SHARE, misspell

TEXT = "when will the swelling around my shoulder finally become smaller " * 20


def test_the_same_text_gets_the_same_slips() -> None:
    assert misspell(TEXT) == misspell(TEXT) != TEXT


def test_some_words_get_a_slip_that_keeps_how_they_begin() -> None:
    pairs = list(zip(TEXT.split(" "), misspell(TEXT).split(" "), strict=True))
    changed = [(meant, said) for meant, said in pairs if meant != said]
    assert 0 < len(changed) < 2 * SHARE * len(pairs)
    assert all(meant[0] == said[0] for meant, said in changed)
    assert all(abs(len(meant) - len(said)) <= 1 for meant, said in changed)


def test_short_words_and_numbers_have_no_slips() -> None:
    assert misspell("i am 12345 to go " * 50) == "i am 12345 to go " * 50
