"""Every fault is one clear line, and nothing that a document holds can do harm."""

import io
import zipfile
from pathlib import Path

import pytest

from faqbot.errors import SourceError
from faqbot.extraction.blocks import Document
from faqbot.extraction.drafts import Known
from faqbot.extraction.printed import Line, bulleted
from faqbot.extraction.reading import LARGEST, decoded, documents_in, read_bytes, read_file
from faqbot.extraction.run import Job, extract, jobs
from tests.extraction.documents import docx, docx_of, pdf

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
BOMB = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else chr(32)};".replace(" ", "") * 10}">' for n in range(9))
    + f"]>{WORD}<w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body></w:document>"
)


def zipped(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as part:
        for _ in range(size):
            part.write(b"0" * 1_000_000)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.html", b" \n\t ", "it is empty"),
        ("a.html", b"<html><body><div id=root></div></body></html>", "needs JavaScript"),
        ("a.md", b"***\n", "holds no text"),
        ("a.pdf", pdf("Some words that nobody may read", encrypt=True), "protected by a password"),
        ("a.pdf", pdf(""), "scanned"),
        ("a.pdf", pdf("# Broken")[:200], "not a PDF that can be read"),
        ("a.pdf", b"just some words", "no such file"),
        ("a.docx", b"just some words", "no such file"),
        ("a.docx", docx("# Broken")[:300], "broken or cut off"),
        ("a.docx", zipped("word/other.xml", 1), "no Word file"),
        ("a.docx", zipped("word/document.xml", 61), "zip bomb"),
        ("a.docx", docx_of(BOMB), "declares entities"),
        ("a.docx", docx_of("<w:document"), "broken"),
        ("a.docx", OLE, "old Office format"),
        ("a.rtf", b"{\\rtf1 Some words.}", "an RTF file"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.txt", b"\x00\x01\x02\x7f" * 50, "no text"),
        ("a.txt", b"word " * 700_000, "million characters"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(name: str, data: bytes, says: str) -> None:
    with pytest.raises(SourceError) as error:
        read_bytes(data, name, Path(name).suffix)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_huge_a_missing_and_a_forbidden_file_say_why(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path, says in [(huge, "more than 20"), (tmp_path / "none.txt", "cannot be opened"), (tmp_path, "no file")]:
        with pytest.raises(SourceError, match=says):
            read_file(path)


def test_a_link_that_leads_to_itself_is_told_like_any_other_fault(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    found = extract(jobs([str(tmp_path / "loop.txt")], tmp_path / "knowledge"), Known())
    assert "cannot be opened" in found.troubles[0].problem


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", pdf("# Title\nSome words that make a page of text."), "PDF"),
        ("a.html", docx("# Title\nSome words."), "Word"),
        ("a.pdf", b"<!DOCTYPE html><p>Some words.</p>", "page"),
        ("a.txt", b"<html><p>Some words.</p></html>", "page"),
    ],
)
def test_a_mislabelled_file_is_read_as_what_it_is_and_says_so(name: str, data: bytes, kind: str) -> None:
    document = read_bytes(data, name, Path(name).suffix)
    assert document.kind == kind
    assert any("read as such" in note for note in document.notes)
    assert "Some words" in document.text


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("Füße müssen ruhen – “ja”".encode("cp1252"), "read as Windows-1252"),
        ("Füße müssen ruhen – “ja”".encode("utf-16"), ""),
        (b"\xef\xbb\xbf" + "Füße müssen ruhen – “ja”".encode(), ""),
        ("Füße müssen ruhen – “ja”".encode().decode("cp1252", "replace").encode(), "damaged"),
    ],
)
def test_a_wrong_encoding_is_read_and_noted(data: bytes, note: str) -> None:
    text, told = decoded(data)
    assert text.startswith(("Füße müssen", "FÃ¼"))
    assert note in told


def test_deep_and_endless_markup_is_read_within_limits() -> None:
    deep = "<html><body>" + "<div>" * 500 + "Can I come in? Yes, you can." + "</div>" * 500
    assert "Yes, you can" in read_bytes(deep.encode(), "a.html", ".html").text
    nested = "- " * 8 + "Is it deep? It is."
    assert "It is" in read_bytes(nested.encode(), "a.md", ".md").text


def test_a_text_without_empty_lines_is_cut_at_its_lines() -> None:
    text = (
        "FAQ\nHere is what people ask.\nIs it warm?\nYes, the water has 34 degrees all year round and is "
        "checked daily "
        "by the staff at the desk, who write it down in a book for all to see.\nWhat should I wear?\n- Shoes: sandals\n"
        "- Cap: any\nMay I bring a friend?\nYes.\nTell us before.\n"
    )
    blocks = read_bytes(text.encode(), "a.txt", ".txt").blocks
    assert [(block.kind, block.text[:14]) for block in blocks] == [
        ("heading", "FAQ"),
        ("text", "Here is what p"),
        ("heading", "Is it warm?"),
        ("text", "Yes, the water"),
        ("heading", "What should I "),
        ("item", "Shoes: sandals"),
        ("item", "Cap: any"),
        ("heading", "May I bring a "),
        ("text", "Yes."),
        ("text", "Tell us before"),
    ]


def test_wrapped_lines_stay_one_paragraph() -> None:
    text = "Pool\n\nBring a towel and a cap that\nfits well. Leave your watch\nat home.\nMay I come late?\nYes.\n"
    blocks = read_bytes(text.encode(), "a.txt", ".txt").blocks
    assert [block.text for block in blocks] == [
        "Pool",
        "Bring a towel and a cap that fits well. Leave your watch at home.",
        "May I come late?",
        "Yes.",
    ]


def test_a_table_names_its_columns_in_each_row_when_it_has_several() -> None:
    rows = "<tr><th>What</th><th>Adults</th><th>Children</th></tr><tr><td>Swim</td><td>$9</td><td>$4</td></tr>"
    page = f"<html><body><h2>How much is it?</h2><table>{rows}</table></body></html>"
    blocks = read_bytes(page.encode(), "a.html", ".html").blocks
    assert [block.text for block in blocks] == ["How much is it?", "Swim: Adults $9; Children $4"]


def test_a_folder_is_read_through_but_for_hidden_and_other_files(tmp_path: Path) -> None:
    for name in ("b.md", "a.html", "sub/c.TXT", ".git/d.md", "e.jpg", "f.odt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("words", "utf-8")
    names = [path.relative_to(tmp_path).as_posix() for path in documents_in([tmp_path])]
    assert names == ["a.html", "b.md", "f.odt", "sub/c.TXT"], "office files are told of, pictures are not"


def test_a_file_that_a_library_stumbles_over_does_not_stop_the_others() -> None:
    def stumble() -> Document:
        raise ValueError("strange\nbytes")

    good = Job("b.md", lambda: read_bytes(b"## Is it warm?\n\nYes, it is.\n", "b.md", ".md"))
    found = extract([Job("a.html", stumble), good], Known())
    assert [(each.document, "strange bytes" in each.problem) for each in found.troubles] == [("a.html", True)]
    assert [draft.question for draft in found.drafts] == ["Is it warm?"]


def test_printed_lists_without_bullets_are_found_by_their_indentation() -> None:
    def line(text: str, left: float, right: float, bold: bool = False) -> Line:
        return Line(text, 10, bold, 1, 0.5, left, right)

    lines = [
        line("Bring", 50, 90, bold=True),
        line("Please think of all these things, which you will need:", 50, 400),
        line("a towel, which should be large and dry, and one that you", 70, 400),
        line("do not need any more", 70, 150),
        line("sandals", 70, 110),
        line("A quote that is indented stays as it is.", 90, 300),
    ]
    said = [each.text[:9] for each in bulleted(lines)]
    assert said == ["Bring", "Please th", "• a towel", "do not ne", "• sandals", "A quote t"]


def test_a_copied_list_keeps_its_items_by_their_indentation() -> None:
    text = "Pool\n\nWhat should I bring?\nPlease bring:\n\n    a towel\n    a cap\n\nLeave your watch at home.\n"
    blocks = read_bytes(text.encode(), "a.txt", ".txt").blocks
    assert [(block.kind, block.text) for block in blocks[2:]] == [
        ("text", "Please bring:"),
        ("item", "a towel"),
        ("item", "a cap"),
        ("text", "Leave your watch at home."),
    ]


def test_page_furniture_is_listed_with_its_reason() -> None:
    page = (
        "<html><body><nav><a>Prices</a></nav><div class='cookie-bar'>Is that okay?</div><h1>Feet</h1>"
        "<p>By Sam Example</p><h2>Do they hurt?</h2><p>No.</p><figcaption>A foot</figcaption>"
        "<footer>© Feet</footer></body></html>"
    )
    document = read_bytes(page.encode(), "a.html", ".html")
    assert [block.text for block in document.blocks] == ["Feet", "Do they hurt?", "No."]
    assert {skip.reason for skip in document.skipped} == {
        "navigation",
        "named “cookie” by the page",
        "a byline",
        "a caption",
        "a page footer",
    }


def test_a_pdf_keeps_headings_and_items_apart_and_drops_what_returns_on_each_page() -> None:
    script = (
        "header: Our clinic\nfooter: Page {page} of {pages}\n# Knees\n## Does it hurt?\n"
        "A little, for a day.\n- rest\n1. ice\n2. heat\n"
        "newpage\n** May I walk?\nYes, as far as you like, but not on the first day.\n"
    )
    document = read_bytes(pdf(script), "a.pdf", ".pdf")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Knees"),
        ("heading", "Does it hurt?"),
        ("text", "A little, for a day."),
        ("item", "rest"),
        ("item", "ice"),
        ("item", "heat"),
        ("heading", "May I walk?"),
        ("text", "Yes, as far as you like, but not on the first day."),
    ]
    assert {skip.reason for skip in document.skipped} == {"a running header or footer"}
