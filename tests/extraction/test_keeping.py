"""Extracting again changes only what changed; what a person has worked on is never overwritten."""

import re
from pathlib import Path

import pytest

from faqbot.extraction.drafts import Known
from faqbot.extraction.keeping import Kept, plan, withhold, write
from faqbot.extraction.run import extract, jobs
from faqbot.knowledge import load
from faqbot.knowledge.withheldfile import read_withheld
from faqbot.types import Entry
from tests.extraction.documents import docx, pdf

PAGE = """# Pool

## How warm is the water?

It has 34 degrees. We check it daily.

## May I bring a friend?

Yes, on two days a week.
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "pool.md"
    path.write_text(PAGE, "utf-8")
    return path


def again(page: Path, entries: tuple[Entry, ...] = ()) -> Kept:
    extracted = extract(jobs([str(page)], page.parent / "knowledge"), Known(entries))
    documents = [found.document for found in extracted.findings]
    kept = plan(extracted.drafts, documents, page.parent / "drafts", entries)
    write(kept.files or {})
    return kept


def change(page: Path, old: str, new: str) -> None:
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new), "utf-8")


def draft_file(page: Path) -> Path:
    return next((page.parent / "drafts").rglob("*warm*.md"))


def test_a_second_run_over_the_same_page_changes_nothing(page: Path) -> None:
    assert len(again(page).new) == 2
    files = {path: path.read_bytes() for path in (page.parent / "drafts").rglob("*") if path.is_file()}
    kept = again(page)
    assert len(kept.same) == 2
    assert not kept.new
    assert {path: path.read_bytes() for path in files} == files


def test_only_the_draft_whose_answer_changed_is_renewed(page: Path) -> None:
    again(page)
    change(page, "34 degrees", "33 degrees")
    kept = again(page)
    assert len(kept.renewed) == len(kept.same) == 1
    assert "33 degrees" in draft_file(page).read_text("utf-8")
    assert not kept.changes


def test_a_text_moved_elsewhere_keeps_its_draft(page: Path) -> None:
    again(page)
    change(page, "# Pool\n", "# Pool\n\nOur pool is new.\n")
    assert not again(page).new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n---\nIt has 34 degrees.", "\n---\nNice and warm."),
        ("status: draft", "status: retired"),
        ("risk: general", "risk: clinical"),
    ],
)
def test_a_draft_that_a_person_edited_is_left_alone_and_told(page: Path, old: str, new: str) -> None:
    again(page)
    change(draft_file(page), old, new)
    text = draft_file(page).read_text("utf-8")
    change(page, "34 degrees", "33 degrees")
    kept = again(page)
    assert len(kept.left_alone) == 1
    assert draft_file(page).read_text("utf-8") == text
    assert [each.new for each in kept.changes] == (["It has 33 degrees."] if "retired" not in new else [])


def approve(page: Path) -> str:
    review = "status: approved\nreview: {by: someone, on: 2026-01-01, again: 2026-07-01}"
    text = draft_file(page).read_text("utf-8").replace("status: draft", review)
    draft_file(page).write_text(text, "utf-8")
    return text


def test_an_approved_entry_is_never_overwritten_and_its_change_is_told(page: Path) -> None:
    again(page)
    text = approve(page)
    change(page, "34 degrees", "33 degrees")
    kept = again(page)
    assert draft_file(page).read_text("utf-8") == text
    assert len(kept.changes) == 1
    assert (kept.changes[0].old, kept.changes[0].new) == ("It has 34 degrees.", "It has 33 degrees.")
    assert kept.changes[0].number_changed
    change(page, "33 degrees", "34 degrees")
    assert not again(page).changes


def test_words_that_change_without_a_number_are_told_but_not_withheld(page: Path) -> None:
    again(page)
    approve(page)
    change(page, "We check it daily.", "We check it every day.")
    found = again(page).changes
    assert [each.number_changed for each in found] == [False]
    change(page, "It has 34 degrees. We check it every day.", "Ask us.")
    assert [each.new for each in again(page).changes] == [""]


def test_a_question_that_went_is_told_and_its_draft_stays(page: Path) -> None:
    again(page)
    change(page, "## How warm is the water?\n\nIt has 34 degrees. We check it daily.\n\n", "")
    kept = again(page)
    assert len(kept.gone) == 1
    assert draft_file(page).exists()


def test_a_draft_that_cannot_be_read_is_told_and_left_alone(page: Path) -> None:
    again(page)
    broken = draft_file(page)
    broken.write_text("no header", "utf-8")
    kept = again(page)
    assert broken.read_text("utf-8") == "no header"
    assert "there is no header" in str(kept.faults[0])
    assert len(kept.new) == 1


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A knowledge folder with one entry written by hand, which cites a section of the material."""
    folder = tmp_path / "knowledge"
    for name in ("entries/pool", "material"):
        (folder / name).mkdir(parents=True)
    sample = Path(__file__).parents[2] / "knowledge"
    for name in ("safety.yaml", "smalltalk.yaml", "synonyms.yaml", "languages.yaml"):
        kept = re.sub(r"(?m)^ +entry: .*\n", "", (sample / name).read_text("utf-8"))
        (folder / name).write_text(kept, "utf-8")
    text = (sample / "clinic.yaml").read_text("utf-8")
    head, _, tail = text.partition("suggestions:")
    rest = tail.lstrip("\n").split("\n")
    keep = next(n for n, line in enumerate(rest) if line and not line.startswith((" ", "-")))
    (folder / "clinic.yaml").write_text(f"{head}suggestions: [pool/warm]\n" + "\n".join(rest[keep:]), "utf-8")
    (folder / "material/pool.md").write_text(PAGE, "utf-8")
    header = (
        "---\nquestion: {0}\nalso_asked: []\ntopic: pool\nrisk: general\nreply: answer\nstatus: approved\n"
        "review: {{by: someone, on: 2026-01-01, again: 2026-07-01}}\nsources: [material/pool.md#{1}]\n{2}---\n{3}\n"
    )
    warm = header.format("Is it warm?", "how-warm-is-the-water", "", "Yes, it has 34 degrees.")
    friend = header.format("A friend?", "may-i-bring-a-friend", "follow_ups: [pool/warm]\n", "Yes.")
    (folder / "entries/pool/warm.md").write_text(warm, "utf-8")
    (folder / "entries/pool/friend.md").write_text(friend, "utf-8")
    return folder


def run(clinic: Path, *material: str) -> Kept:
    """Extract from the clinic's material as the command does, and write what it gave."""
    knowledge = load(clinic)
    extracted = extract(jobs([str(clinic / name) for name in material], clinic), Known(knowledge.entries))
    documents = [found.document for found in extracted.findings]
    kept = withhold(plan(extracted.drafts, documents, clinic / "drafts", knowledge.entries), clinic, knowledge.entries)
    write(kept.files or {})
    return kept


@pytest.mark.parametrize("now", ["It is heated to at most 33 on most of our days.", "We heat it gently."])
def test_a_number_that_is_gone_withholds_an_entry_however_the_text_was_rewritten(clinic: Path, now: str) -> None:
    run(clinic, "material/pool.md")
    change(clinic / "material/pool.md", "It has 34 degrees.", now)
    assert run(clinic, "material/pool.md").withheld == ("pool/warm",)


def test_an_entry_is_withheld_before_the_change_is_on_record(clinic: Path) -> None:
    run(clinic, "material/pool.md")
    change(clinic / "material/pool.md", "34 degrees", "33 degrees")
    knowledge = load(clinic)
    extracted = extract(jobs([str(clinic / "material/pool.md")], clinic), Known(knowledge.entries))
    documents = [found.document for found in extracted.findings]
    kept = withhold(plan(extracted.drafts, documents, clinic / "drafts", knowledge.entries), clinic, knowledge.entries)
    assert [path.name for path in kept.files or {}][:1] == ["withheld.yaml"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("faq.pdf", pdf("# Our pool\n## May I dive?\nNo. It is only one metre deep everywhere.")),
        ("faq.docx", docx("# Our pool\n## May I dive?\nNo. It is only one metre deep everywhere.")),
        ("faq.html", b"<html><h1>Our pool</h1><h2>May I dive?</h2><p>No. It is only one metre deep.</p></html>"),
        ("faq.txt", b"Our pool\n\nMay I dive?\n\nNo. It is only one metre deep everywhere.\n"),
    ],
)
def test_a_draft_from_any_kind_of_material_can_be_approved_as_it_is(clinic: Path, name: str, data: bytes) -> None:
    (clinic / "material" / name).write_bytes(data)
    [draft] = run(clinic, f"material/{name}").new
    text = (clinic / f"drafts/{draft}.md").read_text("utf-8")
    review = "status: approved\nreview: {by: someone, on: 2026-01-01, again: 2026-07-01}"
    entry = clinic / f"entries/{draft}.md"
    entry.parent.mkdir(exist_ok=True)
    entry.write_text(text.replace("status: draft", review), "utf-8")
    [source] = load(clinic).served[draft].sources
    assert (source.path, source.title) == (f"material/{name}", "May I dive?")


def test_a_changed_number_withholds_an_approved_entry_until_someone_looks(clinic: Path) -> None:
    material = clinic / "material/pool.md"
    before = (clinic / "entries/pool/warm.md").read_bytes()
    assert not run(clinic, "material/pool.md").withheld
    change(material, "34 degrees", "33 degrees")
    assert run(clinic, "material/pool.md").withheld == ("pool/warm",)
    assert (clinic / "entries/pool/warm.md").read_bytes() == before
    knowledge = load(clinic)
    assert list(knowledge.served) == ["pool/friend"]
    assert knowledge.served["pool/friend"].follow_ups == ()
    assert knowledge.clinic.suggestions == ()
    change(clinic / "withheld.yaml", "looked: false", "looked: true")
    assert set(load(clinic).served) == {"pool/warm", "pool/friend"}
    assert not run(clinic, "material/pool.md").withheld


def test_a_broken_list_of_withheld_entries_is_told(clinic: Path) -> None:
    faults: list = []  # type: ignore[type-arg]
    read_withheld("withheld:\n  - {entry: a, document: b, old: c, new: d, looked: maybe}\n", "withheld.yaml", faults)
    assert "`looked` cannot be `maybe`" in faults[0].problem
    assert clinic.exists()
