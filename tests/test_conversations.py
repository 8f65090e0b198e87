"""Whole conversations, written down as text: `conversations/README.md` tells how to add one."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from faqbot.desk import Desk
from faqbot.markup import to_plain
from faqbot.records import Account
from faqbot.storage import Store
from faqbot.types import ACTS, Message, Option, Part, Reply

from .conftest import MONDAY, Serve

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.glob("*.txt"))
PERSON = Account("1", "ana", "Ana Sample", "desk", "")
JOINS, HANDS_BACK = "a person joins", "a person hands back"


@dataclass
class Exchange:
    """One message, or what the clinic does, and the lines that tell what must come back."""

    line: int
    said: str
    happens: str = ""
    parts: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)


def read(text: str) -> list[Exchange]:
    """Read a conversation.

    Raises:
        ValueError: a line cannot be understood; it names the line.
    """
    exchanges: list[Exchange] = []
    for number, raw in enumerate(text.splitlines(), 1):
        mark, rest = raw[:1], raw[1:].strip()
        if mark in (">", "*"):
            exchanges.append(Exchange(number, rest) if mark == ">" else Exchange(number, "", rest))
        elif mark in ("<", "=", "!") and exchanges:
            last = exchanges[-1]
            {"<": last.parts, "=": last.offered, "!": last.never}[mark].append(rest)
        elif mark not in ("#", ""):
            raise ValueError(f"line {number}: start it with one of > < = ! * #, and the first with >")
    return exchanges


def problems(exchange: Exchange, reply: Reply) -> list[str]:
    """Return what is wrong with a reply, in words."""
    came = [(part, to_plain(part.text)) for part in reply.parts]
    shown = "; ".join(f"{part.kind} {part.entry_id or ''}: {text}" for part, text in came) or "nothing"
    if len(came) != len(exchange.parts):
        return [f"expected {len(exchange.parts)} parts, got {shown}"]
    wrong = [
        f"expected `{want}`, got {shown}" for want, got in zip(exchange.parts, came, strict=True) if _off(want, *got)
    ]
    labels = [option.label for option in reply.options]
    wrong += [f"`{label}` is not among {labels}" for label in exchange.offered if label not in labels]
    whole = " ".join(text for _, text in came).lower()
    return wrong + [f"says `{words}`" for words in exchange.never if words.lower() in whole]


def _off(wanted: str, part: Part, text: str) -> bool:
    head, _, words = wanted.partition(":")
    act, _, entry = head.strip().partition(" ")
    assert act in ACTS, f"`{act}` is no act: use one of {', '.join(ACTS)}"
    missing = [each for each in words.split(";") if each.strip().lower() not in text.lower()]
    return part.kind != act or (bool(entry) and part.entry_id != entry.strip()) or bool(missing)


def _option(said: str, offered: tuple[Option, ...]) -> Option | None:
    if not (said.startswith("[") and said.endswith("]")):
        return None
    found = next((option for option in offered if option.label == said[1:-1]), None)
    assert found, f"no button `{said[1:-1]}` among {[option.label for option in offered]}"
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path: Path, serve: Serve, store: Store) -> None:
    service = serve(clock=lambda: MONDAY)
    desk = Desk(service.knowledge, store, service.explain, lambda: MONDAY)
    reply = Reply(())
    for number, exchange in enumerate(read(path.read_text("utf-8"))):
        if exchange.happens:
            (handoff,) = store.handoffs.open()
            {JOINS: desk.claim, HANDS_BACK: desk.hand_back}[exchange.happens](handoff.id, PERSON)
            continue
        option = _option(exchange.said, reply.options)
        text = option.label if option else exchange.said
        reply = service.handle(Message(f"m{number}", "c", "test", text, MONDAY, option.id if option else None))
        assert not problems(exchange, reply), f"{path.name}:{exchange.line}"


def test_there_are_at_least_sixty_conversations_and_every_one_checks_something() -> None:
    assert len(FILES) >= 60
    assert all(any(exchange.parts for exchange in read(path.read_text("utf-8"))) for path in FILES)


def test_a_line_that_means_nothing_is_told_with_its_number() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read("> hi\nhello")


def test_a_missing_part_a_wrong_entry_missing_and_banned_words_are_told() -> None:
    reply = Reply((Part("answer", "It **may** hurt.", "comfort/does-it-hurt"),), (Option("a/b", "Why?"),))
    good = Exchange(1, "", "", ["answer comfort/does-it-hurt: it may hurt"], ["Why?"])
    assert not problems(good, reply)
    for parts, offered, never in (
        ([], [], []),
        (["answer comfort/bruising"], [], []),
        (["clarify"], [], []),
        (["answer: never"], [], []),
        (["answer"], ["How?"], []),
        (["answer"], [], ["hurt"]),
    ):
        assert problems(Exchange(1, "", "", parts, offered, never), reply)
