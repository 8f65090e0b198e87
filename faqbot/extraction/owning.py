"""Give each piece of text to the question that it answers: the nearest one above it that still holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from faqbot.extraction.asks import BARE, INLINE, OPENER, Ask, Piece, Step
from faqbot.extraction.blocks import Document
from faqbot.extraction.furniture import NO_ANSWER


@dataclass
class Owned:
    """A question with the pieces under it, other forms of it, and the question it stands under."""

    ask: Ask
    pieces: list[Piece] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    parent: "Owned | None" = None

    @property
    def heading(self) -> tuple[str, ...]:
        """The headings above it, outermost first, with its own."""
        above = self.parent.heading if self.parent else ()
        return above if self.ask.rank >= INLINE else (*above, self.ask.title)


def owned(document: Document, steps: Iterable[Step]) -> tuple[list[Owned], list[Piece]]:
    """Return every question in order with what is under it, and the pieces that stand under none."""
    found: list[Owned] = []
    free: list[Piece] = []
    stack: list[Owned] = []
    for step in steps:
        panels = document.blocks[step.block].panels
        _leave(stack, panels, step)
        if isinstance(step, Piece):
            (stack[-1].pieces if stack else free).append(step)
        elif stack and _tells_only(step, stack[-1].ask):
            stack[-1].pieces.append(Piece(step.block, step.start, step.end))
        elif stack and step.rank >= BARE and _waits(stack[-1]):
            stack[-1].also.append(step.question)
        else:
            found.append(Owned(step, parent=stack[-1] if stack else None))
            stack.append(found[-1])
    return found, free


def _leave(stack: list[Owned], panels: tuple[int, ...], step: Step) -> None:
    """Drop what no longer holds: a panel that was left, a text that ended, what the new question replaces."""
    while stack:
        top = stack[-1].ask
        left_panel = (top.opens and top.opens not in panels) or not set(top.panels) <= set(panels)
        ended = top.ends and step.block != top.block
        replaced = isinstance(step, Ask) and top.panels == panels and top.rank >= step.rank and not top.opens
        if isinstance(step, Ask) and _waits(stack[-1]) and step.rank >= BARE and top.rank < OPENER:
            replaced = False
        if not (left_panel or ended or replaced):
            return
        stack.pop()


def _tells_only(step: Ask, top: Ask) -> bool:
    """Whether a question is only part of a text: of another's answer, or of a section that is no answer."""
    is_inner = step.rank == INLINE and OPENER <= top.rank < INLINE and bool(top.question)
    return is_inner or (step.loose and top.reason == NO_ANSWER)


def _waits(top: Owned) -> bool:
    """Whether a question stands there and nothing has been said to it yet."""
    return top.ask.how == "found" and not top.pieces and top.ask.rank < OPENER
