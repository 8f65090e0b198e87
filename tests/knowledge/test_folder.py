"""The folder is checked whole: every fault at once, each with file, line and remedy."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faqbot.errors import KnowledgeError
from faqbot.knowledge import Knowledge, load

ROOT = Path(__file__).parent.parent.parent
PHRASINGS = re.compile(r"(also_asked:\n(?:  - .*\n){10})(?:  - .*\n)*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small copy of the knowledge: all entries with a few phrasings each, and few of the safety examples."""
    copy = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", copy, ignore=shutil.ignore_patterns("suite"))
    for path in copy.glob("entries/**/*.md"):
        path.write_text(PHRASINGS.sub(r"\1", path.read_text("utf-8")), "utf-8")
    for path in copy.glob("safety-examples/*.txt"):
        path.write_text("\n".join(path.read_text("utf-8").splitlines()[:30]) + "\n", "utf-8")
    return copy


def faults(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as error:
        load(folder)
    return str(error.value)


def test_the_projects_own_knowledge_has_no_fault(knowledge: Knowledge) -> None:
    answers = [entry for entry in knowledge.entries if entry.reply == "answer"]
    persons = [entry for entry in knowledge.entries if entry.reply == "person"]
    assert len(answers) >= 80
    assert len(persons) >= 40
    assert all(len(entry.also_asked) >= 10 for entry in knowledge.entries)
    assert knowledge.clinic.sample


def test_any_change_changes_the_content_hash(folder: Path) -> None:
    before = load(folder).content_hash
    path = folder / "entries/comfort/does-it-hurt.md"
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")
    assert load(folder).content_hash != before


def test_a_retired_entry_is_not_served(folder: Path) -> None:
    path = folder / "entries/needles/size-or-metal.md"
    path.write_text(path.read_text("utf-8").replace("status: approved", "status: retired"), "utf-8")
    assert "needles/size-or-metal" not in load(folder).served


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def write(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_text(text, "utf-8")

    return change


HURT = "entries/comfort/does-it-hurt.md"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda folder: (folder / "synonyms.yaml").unlink(), "synonyms.yaml:1: the file is missing"),
        (lambda folder: (folder / "clinic.yaml").write_bytes(b"\xff\xfe"), "clinic.yaml:1: the file is not UTF-8 text"),
        (lambda folder: shutil.rmtree(folder / "entries"), "entries:1: there is no entry"),
        (replace("clinic.yaml", "timezone: America/Chicago", "timezone: Mars"), "there is no time zone `Mars`"),
        (replace("clinic.yaml", 'monday: "8:00-18:00"', 'monday: "18-8"'), "`18-8` are no opening hours"),
        (replace("clinic.yaml", "{until}", "{till}"), "placeholder {till}, which nothing fills"),
        (replace("clinic.yaml", 'phone: "', 'phone: "x" #'), "`x` is no phone number"),
        (replace("clinic.yaml", "- basics/what-is-it", "- basics/nothing"), "names no approved entry: basics/nothing"),
        (replace("clinic.yaml", "  miss:", "  mis:"), "unknown key `mis`"),
        (replace("smalltalk.yaml", "id: thanks", "ids: thanks"), "unknown key `ids`"),
        (
            replace(HURT, "follow_ups: [", "follow_ups: [comfort/nothing, "),
            "`comfort/nothing` is no other approved entry",
        ),
        (replace(HURT, "#discomfort-at-first", "#elsewhere"), "no heading with the anchor `elsewhere`"),
        (replace(HURT, "material/dry-needling.md#", "material/other.md#"), "there is no source `material/other.md`"),
        (replace(HURT, "also_asked:\n", "also_asked:\n  - Will I bruise?\n"), "is asked in"),
        (replace(HURT, "also_asked:\n", 'also_asked:\n  - "?!"\n'), "`?!` has no word"),
        (write("safety-examples/blushing.txt", "I blush\n"), "there is no flag of this name"),
        (write("safety-examples/bleeding.txt", "it bleeds\n!!\n"), "`!!` has no word"),
        (replace(HURT, "  es:", "  xx:"), "a language that languages.yaml does not list: xx"),
        (replace(HURT, "    question: ¿Duele", "    questions: ¿Duele"), "unknown key `questions`"),
        (
            replace(HURT, "answer: Puede ser", "answer: '{tarifa} Puede ser'  #"),
            "placeholder {tarifa} of the translation",
        ),
        (replace(HURT, "- me va a doler", "- ¿Quién hace la punción seca?"), "is asked in"),
        (replace("languages.yaml", "      offer:", "      # offer:"), "languages.yaml lacks its offer"),
        (replace("languages.yaml", "aquí antes de: {by}", "{day}"), "the placeholder {day} is filled by nothing"),
        (
            replace(
                "languages.yaml", "  - id: ko\n    name: korean\n    scripts: [hangul]", "  - id: ko\n    name: korean"
            ),
            "nothing tells this language",
        ),
        (
            replace("smalltalk.yaml", "entry: suitability/fear", "entry: suitability/joy"),
            "`entry` names no approved entry",
        ),
        (replace(HURT, "---\nIt", "---\n{fee} It"), "the placeholder {fee} is filled by nothing"),
    ],
)
def test_each_fault_is_told_with_its_place(folder: Path, change: Callable[[Path], object], expected: str) -> None:
    change(folder)
    assert expected in faults(folder)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    replace("clinic.yaml", "timezone: America/Chicago", "timezone: Mars")(folder)
    replace(HURT, "risk: ", "risk: very-")(folder)
    replace("synonyms.yaml", "\n", "\nneedle: needle\n")(folder)
    told = faults(folder)
    assert told.count("\n") == 2
    for name in ("clinic.yaml:", f"{HURT}:", "synonyms.yaml:"):
        assert name in told


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "FAQBOT_KNOWLEDGE_DIR" in faults(tmp_path / "nowhere")
