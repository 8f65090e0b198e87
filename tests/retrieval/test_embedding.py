"""With an embedder, a question is found by what it means, in any of its languages."""

from pathlib import Path

import numpy as np
import pytest

from faqbot.retrieval import Embedder, Retriever, SentenceEncoder
from faqbot.retrieval.embedding import LETTERS
from faqbot.types import Entry

ENTRIES = [
    Entry("feel/hurt", "Does it hurt?", "A little.", ("is it painful", "will I feel pain", "how bad is the pain")),
    Entry("feel/bruise", "Will I bruise?", "Perhaps.", ("black and blue marks", "do bruises come", "bruising after")),
    Entry("help/knee", "Can it help my knee?", "Yes.", ("knee pain", "my knees ache", "is it good for a bad knee")),
]


def test_vectors_have_length_one_and_are_remembered(embed: Embedder) -> None:
    vectors = embed(["does it hurt", "knee", "does it hurt"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert (vectors[0] == vectors[2]).all()


@pytest.mark.parametrize(
    ("text", "entry"),
    [("will there be discomfort", "feel/hurt"), ("¿Duele?", "feel/hurt"), ("me duele la rodilla", "help/knee")],
)
def test_a_question_is_found_that_shares_no_word(embed: Embedder, text: str, entry: str) -> None:
    assert Retriever.fit(ENTRIES, embed=embed).search(text)[0].entry_id == entry


def test_the_middle_of_a_very_long_text_is_left_out(embed: Embedder) -> None:
    half = "knee pain " * (LETTERS // 20)
    vectors = embed([f"{half}my whole story {half}", f"{half}{'another one ' * 500}{half}", "my whole story"])
    assert (vectors[0] == vectors[1]).all()
    assert not np.allclose(vectors[0], vectors[2])


def test_an_encoder_is_unpacked_once_and_again_where_its_files_are_damaged(tmp_path: Path, embed: Embedder) -> None:
    SentenceEncoder(tmp_path)
    table, weights = sorted(tmp_path.iterdir())
    written = table.read_bytes(), weights.read_bytes()
    table.write_bytes(written[0][:-1] + bytes([written[0][-1] ^ 1]))
    SentenceEncoder(tmp_path)
    weights.write_bytes(written[1][:-1_000_000])
    again = SentenceEncoder(tmp_path)
    assert (table.read_bytes(), weights.read_bytes()) == written
    assert again(["does it hurt"]) == pytest.approx(embed(["does it hurt"]), abs=1e-5)
