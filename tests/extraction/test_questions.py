import pytest

from faqbot.extraction.questions import asks, cleaned, heading_question, is_question
from faqbot.extraction.terms import term_question
from faqbot.extraction.topics import from_heading, in_sentence


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Q: Does it hurt?", "Does it hurt?"),
        ("3. How long does it take?", "How long does it take?"),
        ("So, does it really work?", "Does it really work?"),
        ("HOW DO I PAY?", "How do I pay?"),
        ("Is an MRI SAFE?", "Is an MRI SAFE?"),
        ("How many sessions will I need? +", "How many sessions will I need?"),
        ("How do I prepare", "How do I prepare?"),
        ("What is lymph drainage", "What is lymph drainage?"),
        ("How it works", ""),
        ("What to expect", ""),
        ("Still have questions?", ""),
        ("Ready to feel better?", ""),
        ("Parking", ""),
        ("What cupping is used for", ""),
    ],
)
def test_a_heading_is_a_question_or_not(text: str, question: str) -> None:
    assert heading_question(text) == question


@pytest.mark.parametrize(
    ("sentence", "is_asked"),
    [
        ("But, what is dry needling?", True),
        ("If it aches at night, should I call?", True),
        ("Does cinnamon help?", True),
        ("Right?", False),
        ("Why not?", False),
        ("You want that, right?", False),
        ("Sound familiar?", False),
        ("What should I do?", False),
        ("It hurts.", False),
    ],
)
def test_a_question_inside_a_text_names_a_matter(sentence: str, is_asked: bool) -> None:
    assert asks(sentence) is is_asked


def test_a_question_has_a_length_and_a_mark() -> None:
    assert is_question("Does it hurt?")
    assert not is_question("?")
    assert not is_question("Does it " + "very " * 40 + "hurt?")
    assert cleaned("and then? what?") == "Then? what?"


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("How it works", "How does cupping work?"),
        ("How Cupping Works", "How does cupping work?"),
        ("Pros and cons of dry needling", "What are the pros and cons of dry needling?"),
        ("Benefits", "What are the benefits of cupping?"),
        ("Possible Side Effects", "What are the side effects of cupping?"),
        ("Risks of heated cups", "What are the risks of heated cups?"),
        ("What to expect", "What should I expect?"),
        ("What to Bring to Your Visit", "What should I bring to your visit?"),
        ("Cupping vs. Massage", "What is the difference between cupping vs. massage?"),
        ("Difference between cupping and massage", "What is the difference between cupping and massage?"),
        ("Opening hours", "When are you open?"),
        ("Prices", "How much does cupping cost?"),
        ("Cancellation Policy", "What is your cancellation policy?"),
        ("Before your operation", "How do I prepare before my operation?"),
        ("Aftercare", "What should I do after cupping?"),
        ("Your First Visit", "What happens at the first visit?"),
        ("Conditions we treat with cupping", "What conditions do you treat with cupping?"),
        ("What cupping is used for", "What is cupping used for?"),
        ("What Cupping Can Help With", "What can cupping help?"),
        ("Getting here by bus", "How do I get there by bus?"),
        ("Causes of back pain", "What causes back pain?"),
        ("Wound care", "What should I know about wound care?"),
        ("Cupping", "What is cupping?"),
    ],
)
def test_a_topic_becomes_the_question_of_a_patient(heading: str, question: str) -> None:
    made = from_heading(heading, "cupping")
    assert made
    assert made.question == question


@pytest.mark.parametrize(
    "heading", ["Overview", "Conclusion", "FAQ", "Frequently asked questions", "", "Our promise to you"]
)
def test_a_heading_that_names_no_matter_gives_no_question(heading: str) -> None:
    assert from_heading(heading, "cupping") is None


@pytest.mark.parametrize(
    ("term", "kind", "question"),
    [
        ("Low Back Pain", "uses", "Can cupping help with low back pain?"),
        ("TMJ (Jaw)", "uses", "Can cupping help with TMJ (jaw)?"),
        ("Reduces Stiffness", "uses", "Does cupping reduce stiffness?"),
        ("Relieves Pain and Reduces Swelling", "pros", "Does cupping relieve pain and reduce swelling?"),
        ("Based on Old Practice", "pros", "Is cupping based on old practice?"),
        ("No radiation", "pros", "Is there no radiation with cupping?"),
        ("Better sleep", "pros", "Is better sleep a benefit of cupping?"),
        ("May Cause Marks", "cons", "Can cupping cause marks?"),
        ("Potential for Burns", "cons", "Can cupping cause burns?"),
        ("Bruises", "cons", "Can cupping cause bruises?"),
        ("Not for Everyone", "cons", "Is cupping for everyone?"),
        ("Not a Cure-All", "cons", "Is cupping a cure-all?"),
        ("Limited Evidence", "cons", "Is there limited evidence of cupping?"),
        ("Requires Practice", "cons", "Does cupping require practice?"),
        ("Pacemaker", "not-for", "Can I have cupping if this fits me: pacemaker?"),
        ("Hot cups", "kinds", "What is hot cups?"),
        ("Monday", "", ""),
    ],
)
def test_a_term_becomes_a_question_by_template(term: str, kind: str, question: str) -> None:
    made = term_question(term, kind, "cupping")  # type: ignore[arg-type]
    assert (made.question if made else "") == question


def test_names_and_abbreviations_keep_their_capitals() -> None:
    assert in_sentence("IT Band and MRI for I", ()) == "IT band and MRI for I"
    assert in_sentence("Western Medicine", {"Western"}) == "Western medicine"
