from pathlib import Path

import pytest

from faqbot.errors import SuiteError
from faqbot.evaluation.judge import judge
from faqbot.evaluation.runner import Figure
from faqbot.evaluation.suite import Expect, read_suite
from faqbot.knowledge import Knowledge
from faqbot.types import Option, Part, Reply

KNOWN = ["a/one", "a/two"]


def write(folder: Path, text: str) -> Path:
    (folder / "cases.yaml").write_text(text, "utf-8")
    return folder


def test_messages_and_conversations_are_read(tmp_path: Path) -> None:
    cases = read_suite(
        write(
            tmp_path,
            "about: some\ncases:\n"
            "  - {ask: one?, expect: {act: answer, entry: a/one}, tags: [plain], must_pass: true}\n"
            "  - talk: [{ask: one?, expect: {entry: [a/one, a/two]}}, {ask: two?, expect: {not: urgent}}]\n"
            "    tags: [x]\n"
            "  - {ask: help, expect: {act: urgent}, tags: [red-flag]}\n",
        ),
        KNOWN,
    )
    assert [len(case.asks) for case in cases] == [1, 2, 1]
    assert [case.must_pass for case in cases] == [True, False, True]
    assert cases[1].asks[0].expect.needed == (("a/one", "a/two"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("about: x\ncases:\n  - {ask: a, expect: {entry: a/gone}, tags: [x]}", "case 1: there is no entry `a/gone`"),
        ("about: x\ncases:\n  - {ask: a, tags: [x]}", "case 1: write `ask` and `expect`"),
        ("about: x\ncases:\n  - {ask: a, expect: {act: shout}, tags: [x]}", "case 1"),
        ("about: x\ncases:\n  - {ask: a, expect: {}, tags: [x], mustpass: true}", "mustpass"),
        ("about: x\ncases: [", "not YAML"),
        ("", "cases.yaml"),
    ],
)
def test_a_fault_names_the_file_and_the_case(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SuiteError, match=r"cases\.yaml") as error:
        read_suite(write(tmp_path, text), KNOWN)
    assert says in str(error.value)


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no case"):
        read_suite(tmp_path, KNOWN)


ANSWER = Reply((Part("answer", "Yes.", "a/one"),))
BOTH = Reply((Part("answer", "Yes.", "a/one"), Part("answer", "No.", "a/two")))
CLARIFY = Reply((Part("clarify", "?"),), (Option("a/one", "One?"),))
HANDOFF = Reply((Part("handoff", "Ask us."),))


@pytest.mark.parametrize(
    ("expect", "reply", "answered", "resolved", "wrong", "passed"),
    [
        ({"act": "answer", "entry": "a/one"}, ANSWER, True, True, False, True),
        ({"act": "answer", "entry": "a/two"}, ANSWER, False, False, True, False),
        ({"act": "answer", "entry": ["a/two", "a/one"]}, ANSWER, True, True, False, True),
        ({"act": "answer", "entries": ["a/one", "a/two"]}, ANSWER, False, False, False, False),
        ({"act": "answer", "entries": ["a/one", "a/two"]}, BOTH, True, True, False, True),
        ({"act": "answer", "entry": "a/one"}, BOTH, True, True, True, True),
        ({"act": "answer", "entry": "a/one"}, CLARIFY, False, True, False, False),
        ({"act": "handoff"}, ANSWER, False, False, True, False),
        ({"act": "handoff"}, HANDOFF, False, False, False, True),
        ({"not": "urgent"}, ANSWER, False, False, False, True),
        ({"act": "answer", "says": "yes"}, ANSWER, False, False, True, True),
        ({"act": "answer", "never": "yes"}, ANSWER, False, False, True, False),
    ],
)
def test_a_reply_is_held_against_what_was_expected(
    expect: dict[str, object], reply: Reply, answered: bool, resolved: bool, wrong: bool, passed: bool
) -> None:
    verdict = judge(Expect.model_validate(expect), reply, Knowledge())
    assert (verdict.answered, verdict.resolved, verdict.wrong) == (answered, resolved, wrong)
    assert (not verdict.problem) == passed


def test_a_figure_tells_its_counts() -> None:
    assert str(Figure("x", 1, 3)) == "33.3 % (1/3)"
    assert str(Figure("x", 0, 0)) == "–"
