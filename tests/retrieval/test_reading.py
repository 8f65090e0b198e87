"""A message is read in the knowledge's words."""

from faqbot.retrieval.reading import MOST, Counts, Reader

PHRASINGS = ["does it hurt my knee".split(), "is it painful".split()]
READER = Reader(Counts.of(PHRASINGS, [["a", "little"]]), {"ouch": "painful"})


def test_slips_are_mended_and_synonyms_put_in() -> None:
    reading = READER.read("is it ouch in my kneee")
    assert reading.words == ("is", "it", "painful", "in", "my", "knee")
    assert reading.repairs == (("kneee", "knee"),)


def test_of_a_very_long_message_the_beginning_and_the_end_are_read() -> None:
    story = [f"word{number}" for number in range(3 * MOST)]
    words = READER.read(" ".join(["does it hurt?", *story, "my knee hurts"])).words
    assert len(words) == MOST
    assert words[:3] == ("does", "it", "hurt")
    assert words[-2:] == ("knee", "hurts")
