"""The clinic's own questions: shares by kind, and the line timed on a small copy of the knowledge."""

import json
import re
import shutil
from pathlib import Path

import pytest

from benchmarks import ablations, clinic, line
from benchmarks.peers import TfidfCosine
from faqbot.evaluation.suite import Ask, Case, Expect
from faqbot.knowledge import Knowledge

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """One topic of the knowledge without the red flags' examples, and a suite of a few questions."""
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder, ignore=shutil.ignore_patterns("suite", "safety-examples", "entries"))
    shutil.copytree(ROOT / "knowledge/entries/comfort", folder / "entries/comfort")
    for path in (folder / "entries/comfort").glob("*.md"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("follow_ups:")), "utf-8")
    talk = (folder / "smalltalk.yaml").read_text("utf-8")
    (folder / "smalltalk.yaml").write_text(re.sub(r"(?m)^ +entry: .*\n", "", talk), "utf-8")
    text = (folder / "clinic.yaml").read_text("utf-8")
    head, _, tail = text.partition("suggestions:")
    rest = tail.partition("\n\n")[2]
    (folder / "clinic.yaml").write_text(f"{head}suggestions: [comfort/bruising]\n\n{rest}", "utf-8")
    (folder / "suite").mkdir()
    case = "  - {ask: does it hurt, tags: [plain], expect: {act: answer, entry: comfort/does-it-hurt}}\n"
    (folder / "suite/few.yaml").write_text("about: A few.\ncases:\n" + 60 * case, "utf-8")
    return folder


def case(ask: str, tag: str, entry: str = "") -> Case:
    expect = Expect(act="answer", entry=(entry,)) if entry else Expect(act="handoff")
    return Case("case", (Ask(ask=ask, expect=expect),), (tag,))


def test_shares_are_counted_by_kind_of_question(knowledge: Knowledge) -> None:
    entries = list(knowledge.served.values())
    cases = [
        case("Does dry needling hurt?", "plain", "comfort/does-it-hurt"),
        case("Does dry needling hurt?", "voices", "comfort/bruising"),
        case("Does dry needling hurt?", "misspelled", "comfort/does-it-hurt"),
        case("Does dry needling hurt?", "spanish", "comfort/does-it-hurt"),
        case("How much does dry needling cost?", "near-miss"),
    ]
    shares = clinic.score(TfidfCosine.fit(entries).rank, cases, knowledge)
    assert shares == {
        "own styles": clinic.Share(1, 1, 1),
        "twenty voices": clinic.Share(0, 0, 0),
        "misspelled": clinic.Share(1, 1, 1),
        "in Spanish": clinic.Share(1, 1, 1),
    }


def test_the_line_is_timed_from_the_command_on(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "out.json"
    line.main(["--folder", str(small), "--step", "1", "--starts", "1", "--json", str(file)])
    figures = json.loads(file.read_text("utf-8"))
    assert list(figures) == ["as it comes", "words alone"]
    assert all(row["messages"] == 10 and 0 < row["p50"] <= row["p95"] for row in figures.values())
    assert all(len(row["starts"]) == 1 for row in figures.values())
    assert "words alone" in capsys.readouterr().out


def test_each_part_is_taken_away_once_and_put_back(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = "".join(
        f"  - {{ask: will i bruise afterwards, tags: [{tag}], expect: {{act: answer, entry: comfort/bruising}}}}\n"
        for tag in ("plain", "voices", "misspelled", "spanish")
    )
    miss = "  - {ask: how much is parking, tags: [near-miss], expect: {act: handoff}}\n"
    (small / "suite/few.yaml").write_text(f"about: A few.\ncases:\n{cases}{miss}", "utf-8")
    before = {place: getattr(*place) for part in ablations.PARTS.values() for place in part}
    file = tmp_path / "out.json"
    chosen = ["everything", "without windows"]
    ablations.main(["--folder", str(small), "--only", *chosen, "--json", str(file)])
    shares = json.loads(file.read_text("utf-8"))
    assert list(shares) == chosen
    assert shares["everything"]["own styles"]["first"] == 1
    assert before == {place: getattr(*place) for place in before}
    assert all(value != before[place] for part in ablations.PARTS.values() for place, value in part.items())
    assert "without windows" in capsys.readouterr().out
