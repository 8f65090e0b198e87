from dataclasses import replace
from datetime import date

import pytest

from faqbot.knowledge import Knowledge
from faqbot.knowledge.lint import automated_readability, flesch_kincaid, lint


def test_hard_words_and_long_sentences_raise_both_grades() -> None:
    easy, hard = "The needle is thin. It is clean.", "Intramuscular stimulation facilitates physiological restoration."
    assert flesch_kincaid(easy) < 4 < 12 < flesch_kincaid(hard)
    assert automated_readability(easy) < 4 < 12 < automated_readability(hard)


def test_the_formulas_give_the_published_values() -> None:
    text = "The cat sat on the mat."
    assert flesch_kincaid(text) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert automated_readability(text) == pytest.approx(4.71 * 17 / 6 + 0.5 * 6 - 21.43)


def test_an_overdue_review_few_phrasings_and_hard_reading_are_warned_about(knowledge: Knowledge) -> None:
    entry = knowledge.served["comfort/does-it-hurt"]
    hard = replace(entry, also_asked=("painful?",), answer="Intramuscular stimulation facilitates restoration.")
    problems = [fault.problem for fault in lint(Knowledge(entries=(hard,)), date(2099, 1, 1))]
    assert [problem.split()[:3] for problem in problems] == [
        ["it", "has", "1"],
        ["its", "review", "was"],
        ["the", "answer", "reads"],
    ]
