import pytest

from faqbot.dialogue.languages import Languages
from faqbot.knowledge import Knowledge
from faqbot.types import Decision


@pytest.fixture(scope="module")
def languages(knowledge: Knowledge) -> Languages:
    return Languages(knowledge.languages)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Duele la punción seca?", "es"),
        ("me duele", "es"),
        ("hola necesito una cita", "es"),
        ("est-ce que ça fait mal ?", "fr"),
        ("Tut das weh?", "de"),
        ("isso dói muito?", "pt"),
        ("có đau không", "vi"),
        ("masakit ba", "tl"),
        ("mi fa male la schiena", "it"),
        ("많이 아픈가요", "ko"),
        ("痛いですか", "ja"),
        ("会疼吗", "zh"),
        ("هل يؤلم", "ar"),
        ("это больно", "ru"),
        ("क्या दर्द होता है", "hi"),
    ],
)
def test_a_language_is_told_by_its_script_or_its_commonest_words(
    languages: Languages, text: str, language: str
) -> None:
    assert languages.tell(text) == language


@pytest.mark.parametrize(
    "text", ["does it hurt", "no", "a", "is it safe in La Jolla", "can i drive", "", "dose it hrut", "my dr said no"]
)
def test_english_is_never_taken_for_another_language(languages: Languages, text: str) -> None:
    assert languages.tell(text) == ""


def test_hardly_any_phrasing_of_the_clinic_is_taken_for_another_language(
    knowledge: Knowledge, languages: Languages
) -> None:
    asked = [line for entry in knowledge.served.values() for line in (entry.question, *entry.also_asked)]
    taken = [line for line in asked if languages.tell(line)]
    assert len(taken) <= len(asked) / 500, taken


@pytest.mark.parametrize(
    ("entry", "question", "act", "entries"),
    [
        ("conditions/low-back-pain", "¿sirve para la espalda baja?", "answer", ("conditions/low-back-pain",)),
        ("costs/price", "¿cuánto cuesta?", "handoff", ("costs/price",)),
        ("conditions/low-back-pain", "¿sirve para el dolor de oído?", "clarify", ("conditions/low-back-pain",)),
        ("conditions/low-back-pain", "¿sirve con un perro?", "handoff", ()),
        ("conditions/hip-pain", "¿sirve para la cadera?", "handoff", ()),
    ],
)
def test_a_translation_answers_only_what_it_has_every_telling_word_of(
    knowledge: Knowledge, languages: Languages, entry: str, question: str, act: str, entries: tuple[str, ...]
) -> None:
    reply = knowledge.served[entry].reply
    found = Decision("answer" if reply == "answer" else "handoff", (entry,), 0.99, question=question)
    decision = languages.answer(found, "es", knowledge.served)
    assert (decision.act, decision.entries, decision.language) == (act, entries, "es")
