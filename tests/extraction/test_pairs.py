"""Each form of a question gives its pair, and only its own text."""

import pytest

from faqbot.errors import SourceError
from faqbot.extraction.answers import markdown
from faqbot.extraction.faqdata import faq_data
from faqbot.extraction.pairs import MOST_QUESTIONS, find_pairs
from faqbot.extraction.reading import read_bytes


def pairs(text: str, name: str) -> list[tuple[str, str]]:
    findings = find_pairs(read_bytes(text.encode(), name, "." + name.rpartition(".")[2]))
    return [(pair.question, markdown(pair.document, pair.pieces)) for pair in findings.pairs]


@pytest.mark.parametrize(
    "body",
    [
        "<details><summary>Is it warm?</summary>Yes, it is.</details>",
        "<dl><dt>Is it warm?<dd>Yes, it is.</dl>",
        "<button aria-controls=p>Is it warm?</button><div id=p hidden>Yes, it is.</div>",
        "<h3><a data-toggle=collapse href='#p'>Is it warm?</a></h3><div id=p class=collapse>Yes, it is.</div>",
        "<div><button onclick='t()'><span>Is it warm?</span><span>+</span></button><div>Yes, it is.</div></div>",
        "<div class=faq-question>Is it warm?</div><div class=faq-answer>Yes, it is.</div>",
        "<li><h4 class='accordion-title'>Is it warm?</h4><div class='accordion-content'>Yes, it is.</div></li>",
        "<h2>Is it warm?</h2><p>Yes, it is.</p>",
        "<p><strong>Is it warm?</strong></p><p>Yes, it is.</p>",
        "<p><b>Is it warm?</b> Yes, it is.</p>",
        "<p><b>Is it warm?</b><br>Yes, it is.</p>",
        "<p>Q: Is it warm?</p><p>A: Yes, it is.</p>",
        "<p>Q: Is it warm?<br>A: Yes, it is.</p>",
        "<ul><li><b>Is it warm?</b> Yes, it is.</li></ul>",
        "<div>Is it warm?</div><div>Yes, it is.</div>",
        "<table><tr><td><h4>Is it warm?</h4></td></tr><tr><td>Yes, it is.</td></tr></table>",
        "<table><tr><td><a href=i>Home</a></td><td><b>Q. Is it warm?</b><br>A. Yes, it is.<br><br></td></tr></table>",
        "<p>Welcome.<br><br><b>Is it warm?</b><br>Yes, it is.</p>",
        "<div class=accordion-header><button>Is it warm?</button></div><div class=accordion-panel>Yes, it is.</div>",
        "<input type=checkbox><label class=tab-label>Is it warm?</label><div class=tab-content>Yes, it is.</div>",
        "<input type=checkbox id=c><label for=c>Is it warm?</label><div>Yes, it is.</div>",
        "<div class=faq-question>Is it warm? <button>Toggle</button></div><div class=faq-answer>Yes, it is.</div>",
        "<details><summary>Is it warm?</summary>Yes, it is.<figure><figcaption>A pool</figcaption></figure></details>",
        "<p role=tab aria-controls=p>Is it warm?<i class=icon><span>Expand</span></i></p><p id=p>Yes, it is.</p>",
        "<table><tr><th>Question<th>Answer</tr><tr><td>Is it warm?<td>Yes, it is.</tr></table>",
        "<div class=content-sidebar-wrap><h2>Is it warm?</h2><p>Yes, it is.</p></div><aside>Hours</aside>",
        "<h2><a href='#warm'>Is it warm?</a></h2><p>Yes, it is.</p>",
        "<h2><a href='/warm'>Is it warm?</a></h2><p>Yes, it is.</p>",
        "<h2>Is it warm?</h2><p>Yes, it is.</p><p>May 3, 2024</p><p>Was this helpful?</p>",
        "<h2>Is it warm?</h2><p>Yes, it is.</p><p>This page does not replace the advice of a doctor.</p>",
    ],
)
def test_every_form_of_markup_gives_the_pair(body: str) -> None:
    assert pairs(f"<html><body><h1>Pool</h1>{body}<footer>Yours</footer></body></html>", "a.html") == [
        ("Is it warm?", "Yes, it is.")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<button aria-controls=m>Menu</button><ul id=m><li><a href=/a>How can we help?</a></li></ul>",
        "<nav><button aria-controls=m>Services</button><div id=m>What we treat</div></nav>",
        "<a data-toggle=modal data-target='#w'>Book</a><div id=w class=modal>Is it your first visit? Yes.</div>",
        "<h3><a href=/floaters>What are floaters?</a></h3><p>Small specks that drift across your [&hellip;]</p>",
        "<h3><a href=/floaters>What are floaters?</a></h3><p>October 6, 2016</p>",
        "<div id=cmplz-cookiebanner><details><summary>Is it needed?</summary><p>Yes, it is needed.</p></details></div>",
        "<h2>What our patients say</h2><p>Who could believe it was so quick?</p><p>It was over in a minute.</p>",
        "<div class=chat-widget><p>How can I help you?</p><p>We reply within minutes.</p></div>",
        "<h3>Toni</h3><p>She earned her degree in Sampletown, works at the desk, and likes to sail with friends in her "
        "free time on the lake, where she has a small boat that she built with her father.</p>",
    ],
)
def test_menus_teasers_and_windows_give_no_pair(body: str) -> None:
    answer = "Yes. The water has 34 degrees all year round, and the air in the hall is kept two degrees above that."
    page = f"<html><body><h1>Pool</h1><h2>Is it warm?</h2><p>{answer}</p>{body}</body></html>"
    assert pairs(page, "a.html") == [("Is it warm?", answer)]


@pytest.mark.parametrize(
    "item",
    [
        "<div><div>{q}</div><div>{a}</div></div>",
        "<li><p><b>{q}</b></p><p>{a}</p></li>",
        "<div><div><h5>{q}</h5><p>{a}</p></div></div>",
        "<button class=x>{q}</button><div>{a}</div>",
        "<div><div role=button>{q}</div><div>{a}</div></div>",
        "<li><b>{q}</b><br>{a}</li>",
    ],
)
def test_a_title_in_a_row_of_questions_is_one_of_them(item: str) -> None:
    asked = [("Is it warm?", "Yes, it is."), ("Towels", "We lend you two."), ("Is it deep?", "No, it is not.")]
    body = "".join(item.format(q=question, a=answer) for question, answer in asked)
    asked[1] = ("What should I know about towels?", "We lend you two.")
    assert pairs(f"<html><body><h1>Pool</h1><ul>{body}</ul></body></html>", "a.html") == asked


def test_a_section_under_an_unknown_title_is_a_draft_when_it_tells_enough_of_fact() -> None:
    fact = "The water is changed every night. The filters are washed on Mondays, and a laboratory tests a sample of it "
    fact += "every week for germs and for salt."
    text = f"# Pool\n\n## Clean water\n\n{fact}\n\n## Caring staff\n\nOur friendly team looks after you all day.\n"
    assert pairs(text, "a.md") == [("What should I know about clean water?", fact)]


@pytest.mark.parametrize(
    ("last", "stays"),
    [("Call us if it gets worse.", True), ("Call us today to book.", False), ("Any questions? Contact us.", False)],
)
def test_advice_to_call_stays_in_an_answer(last: str, stays: bool) -> None:
    answer = f"It fades in a day. {last}" if stays else "It fades in a day."
    assert pairs(f"## Does it itch?\n\nIt fades in a day. {last}\n", "a.md") == [("Does it itch?", answer)]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('{"@type":"Question","name":"A?","acceptedAnswer":{"text":"B"}}', [("A?", "B")]),
        (
            '[{"@graph":[{"mainEntity":{"@type":["Question"],"name":"A?","acceptedAnswer":[{"text":"B"}]}}]}]',
            [("A?", "B")],
        ),
        ('{"@type":"Question","name":"A &amp; <b>C</b>?","acceptedAnswer":{"text":"B"},}', [("A & C ?", "B")]),
        ('<!-- {"@type":"Question","name":"A?","acceptedAnswer":{"text":"B\nB"}} -->', [("A?", "B\nB")]),
        (
            '{"x":[{"@type":"Question","name":"A?","acceptedAnswer":{"@type":"Answer","text":"B \\"b\\""}}',
            [("A?", 'B "b"')],
        ),
        ('{"@type":"Question","name":"A?"}', []),
        ("[" * 5000, []),
        ("nonsense", []),
    ],
)
def test_question_data_is_read_also_when_broken(script: str, found: list[tuple[str, str]]) -> None:
    assert faq_data(script) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# Pool\n\n| Question | Answer |\n|---|---|\n| Is it warm? | Yes, it is. |\n", "a.md"),
        ("# Pool\n\n<details><summary>Is it warm?</summary>\n\nYes, it is.\n\n</details>\n", "a.md"),
        ("# Pool\n\n### Is it warm? {#warm .x}\n\nYes, it is.[^1]\n\n[^1]: Since 2023.\n", "a.md"),
        ("**Pool**\n\n**Is it warm?**\nYes, it is.\n", "a.txt"),
        ("<h1>Pool</h1><ol><li>Is it warm?</li></ol><p>Yes, it is.</p>", "a.html"),
    ],
)
def test_markdown_and_lists_give_the_pair_in_every_form(text: str, name: str) -> None:
    assert pairs(text, name) == [("Is it warm?", "Yes, it is.")]


def test_a_question_inside_an_answer_stays_in_it() -> None:
    body = "<details><summary>Is it warm?</summary><p>Yes. Do you feel cold easily? Bring a robe.</p></details>"
    assert pairs(body, "a.html") == [("Is it warm?", "Yes. Do you feel cold easily? Bring a robe.")]


def test_a_question_that_ends_a_paragraph_is_answered_by_the_next() -> None:
    text = "# Pool\n\nPeople ask a lot. But how warm is the pool?\n\nIt has 34 degrees.\n"
    assert pairs(text, "a.md") == [("How warm is the pool?", "It has 34 degrees.")]


def test_two_forms_of_one_question_in_a_row_share_the_answer() -> None:
    findings = find_pairs(
        read_bytes(b"## Is it effective?\n\nSo, does it really help?\n\nYes, often.\n", "a.md", ".md")
    )
    assert [(pair.question, pair.also) for pair in findings.pairs] == [("Is it effective?", ("Does it really help?",))]


def test_a_double_question_without_text_is_answered_by_its_halves() -> None:
    text = (
        "# Page\n\n## What is cupping and how does cupping work?\n\n## What is cupping?\n\nA treatment.\n\n"
        "## How does cupping work?\n\nBy suction.\n"
    )
    assert ("What is cupping and how does cupping work?", "A treatment.\n\nBy suction.") in pairs(text, "a.md")


def test_a_question_without_an_answer_is_listed_as_such() -> None:
    findings = find_pairs(read_bytes(b"## Who pays for it?\n\n## Is it warm?\n\nYes, it is.\n", "a.md", ".md"))
    assert [pair.question for pair in findings.pairs] == ["Is it warm?"]
    assert ("Who pays for it?", "a question or topic without an answer below it") in [
        (skip.text, skip.reason) for skip in findings.skipped
    ]


def test_advertising_at_the_end_is_left_out_unless_it_is_the_answer() -> None:
    text = "## Is it warm?\n\nYes, it is.\n\nCall us today!\n\n## How do I book?\n\nCall us today!\n"
    assert pairs(text, "a.md") == [("Is it warm?", "Yes, it is."), ("How do I book?", "Call us today!")]


def test_a_question_heading_takes_in_its_topic_sections() -> None:
    text = "## What should I bring?\n\n### Clothes\n\nA robe.\n\n### Papers\n\nYour card.\n"
    assert ("What should I bring?", "**Clothes**\n\nA robe.\n\n**Papers**\n\nYour card.") in pairs(text, "a.md")


def test_section_titles_of_a_page_without_questions_are_no_drafts() -> None:
    text = "# Us\n\n## Warm hands\n\nWe care for you.\n\n## Cold feet\n\nWe care for them, too.\n"
    assert pairs(text, "a.md") == []


@pytest.mark.parametrize(
    "answer",
    [
        "By card or in cash.",
        "Print it and bring it along.",
        "See all of them.",
        "Email it to us.",
        "Top up at the desk.",
    ],
)
def test_an_answer_that_begins_like_furniture_is_kept(answer: str) -> None:
    assert pairs(f"## How do I pay for it?\n\n{answer}\n", "a.md") == [("How do I pay for it?", answer)]


def test_a_heading_that_leads_on_belongs_to_the_answer_above() -> None:
    question = "<h2>When is it urgent?</h2><p>Call when you have any of these:</p>"
    page = f"{question}<h3>Call at once:</h3><ul><li>fever</li></ul>"
    assert pairs(page, "a.html") == [
        ("When is it urgent?", "Call when you have any of these:\n\n**Call at once**\n\n- fever")
    ]


def test_links_and_buttons_are_no_part_of_an_answer() -> None:
    page = "<h2>Is it warm?</h2><p>Yes, it is.</p><p><a href=/x>Read the full story</a></p><p>Book an appointment</p>"
    assert pairs(page, "a.html") == [("Is it warm?", "Yes, it is.")]


def test_headings_below_a_list_of_uses_are_terms() -> None:
    text = (
        "# Cupping\n\nHello there.\n\n## What cupping is used for\n\n### Neck pain\n\nIt loosens the neck.\n\n"
        "### Back pain\n\nIt warms the back.\n\n### Tight calves\n\nIt is used after runs.\n"
    )
    found = pairs(text, "a.md")
    assert found[0] == ("What is cupping used for?", "- Neck pain\n- Back pain\n- Tight calves")
    assert [question for question, _ in found[1:]] == [
        "Can cupping help with neck pain?",
        "Can cupping help with back pain?",
        "Can cupping help with tight calves?",
    ]


def test_a_form_asks_the_patient_and_is_no_pair() -> None:
    form = "<label for=a>Do you smoke?</label><select id=a><option>Yes</option></select>"
    assert pairs(f"<html><body><p>Welcome to our pool.</p><div>{form}</div></body></html>", "a.html") == []


def test_a_text_of_nothing_but_questions_is_refused() -> None:
    with pytest.raises(SourceError, match="more than 2000: split it"):
        pairs("What is it and how? It is warm. " * (MOST_QUESTIONS + 1), "a.txt")
