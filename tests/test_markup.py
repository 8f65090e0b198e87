import pytest

from faqbot.markup import escape, to_html, to_plain


def test_plain_text_keeps_the_words_and_the_shape() -> None:
    markdown = "Call [911](tel:911) **now**.\n\nThen:\n\n- rest\n- wait\n\nLast line\nof two."
    assert to_plain(markdown) == "Call 911 now.\n\nThen:\n\n- rest\n- wait\n\nLast line of two."


def test_html_keeps_links_and_emphasis() -> None:
    html = to_html("Call [911](tel:911) *now*.")
    assert html == '<p>Call <a href="tel:911" rel="noopener noreferrer">911</a> <em>now</em>.</p>'


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        '<a href="data:text/html,x">x</a>',
        "![x](https://elsewhere.example/x.png)",
        "<svg onload=alert(1)>",
        "<iframe src=//elsewhere.example></iframe>",
    ],
)
def test_hostile_markdown_renders_inert(hostile: str) -> None:
    html = to_html(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert "<iframe" not in html
    assert "<a " not in html


def test_escaped_text_forms_no_markup() -> None:
    text = "*a* [b](tel:1) <i> `c` #d & e_f_"
    assert to_plain(escape(text)) == text
