"""Walk a page's elements and write its blocks down."""

import re
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from faqbot.extraction.accordions import Panels
from faqbot.extraction.blocks import LINK, Block, Kind, Skip, tidy
from faqbot.extraction.questions import is_question
from faqbot.extraction.rows import TABLE, heads_questions
from faqbot.extraction.surroundings import CONTROLS, SILENT, Surroundings, said

_BLOCK = set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_HERE, _ELSEWHERE = 1, 2
"""Words of a link: within the page or to nowhere, or to another page."""
_HEADING = re.compile(r"h[1-6]$")
DEEPEST = 200
"""Elements nested deeper than this are read as running text."""


@dataclass(frozen=True)
class _Where:
    """What holds for everything inside an element."""

    panels: tuple[int, ...] = ()
    heading: int = 0
    item: int = 0
    opens: int = 0
    form: str = ""
    bold: bool = False
    linked: int = 0
    depth: int = 0


@dataclass
class Walk:
    """A walk in progress: finished blocks, and the running text of the block that is being read."""

    panels: Panels
    blocks: list[Block] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    opened: int = 0
    _text: list[tuple[str, bool, int]] = field(default_factory=list)
    _columns: list[str] = field(default_factory=list)
    _asked: bool = False
    _line: int = 0
    _fresh_item: bool = False

    def read(self, root: HtmlElement) -> None:
        self._around = Surroundings(root, self.panels)
        self._element(root, _Where())
        self._flush(_Where())

    def _element(self, element: HtmlElement, where: _Where) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT or (tag in CONTROLS and not self._around.asks(element)):
            return
        if where.depth > DEEPEST:
            self._say(element.text_content(), where, element)
        elif element in self.panels.openers:
            self._opener(element, where)
        elif reason := self._around.reason(element, bool(where.panels)):
            self._flush(where)
            self._skip(element, reason)
        elif tag == "br":
            self._break(element, where)
        elif tag == "table":
            self._columns, self._asked = [], False
            self._inside(element, where)
        elif tag == "tr":
            self._row(element, where)
        elif tag == "details":
            self._details(element, where)
        elif tag == "dl":
            self._definitions(element, where)
        else:
            self._inside(element, self._entered(element, where))

    def _inside(self, element: HtmlElement, where: _Where) -> None:
        is_block = element.tag in _BLOCK
        if is_block:
            self._flush(replace(where, heading=0))
        self._fresh_item = self._fresh_item or element.tag == "li"
        self._say(element.text or "", where, element)
        for child in element:
            self._element(child, replace(where, depth=where.depth + 1))
            self._say(child.tail or "", where, element)
        if is_block:
            self._flush(where)
        if element.tag == "li":
            self._fresh_item = False

    def _entered(self, element: HtmlElement, where: _Where) -> _Where:
        """Say what holds inside this element."""
        tag = element.tag
        if element in self.panels.panels:
            where = replace(where, panels=(*where.panels, self.panels.panels[element]), heading=0, item=0)
        if _HEADING.match(tag) and not self._around.opener_in(element):
            return replace(where, heading=int(tag[1]))
        if tag == "li":
            return replace(where, item=where.item + 1)
        if tag == "a" and not re.match(r"tel:|mailto:", element.get("href", "")):
            return replace(where, linked=_ELSEWHERE if _leads_elsewhere(element) else _HERE)
        if tag in ("b", "strong") or re.search(r"font-weight:\s*(bold|[6-9]00)", element.get("style", "")):
            return replace(where, bold=True)
        return where

    def _opener(self, element: HtmlElement, where: _Where) -> None:
        opens, form = self.panels.openers[element]
        self._opens(element, replace(where, opens=opens, form=form))

    def _opens(self, element: HtmlElement, where: _Where) -> None:
        """Write down the words of an opener: of a panel, a details element, a definition."""
        self._flush(replace(where, opens=0))
        self._say(said(element), where, element)
        self._flush(replace(where, heading=0, item=0))

    def _number(self) -> int:
        """Return the next number for a panel."""
        self.opened += 1
        return len(self.panels.panels) + self.opened

    def _details(self, element: HtmlElement, where: _Where) -> None:
        """A details element is its summary, which opens all the rest."""
        number = self._number()
        self._flush(where)
        summary = element.find("summary")
        if summary is not None:
            self._opens(summary, replace(where, opens=number, form="a details element"))
            tail, summary.tail = summary.tail, None
            element.remove(summary)
            element.text = (element.text or "") + (tail or "")
        self._inside(element, replace(where, panels=(*where.panels, number), item=0, depth=where.depth + 1))

    def _definitions(self, element: HtmlElement, where: _Where) -> None:
        """A definition list: each term opens the definitions that follow it."""
        self._flush(where)
        number = 0
        for part in element.iter("dt", "dd"):
            if next(part.iterancestors("dl"), None) is not element:
                continue
            if part.tag == "dt":
                number = self._number()
                self._opens(part, replace(where, opens=number, form="a definition list"))
            elif number:
                self._inside(part, replace(where, panels=(*where.panels, number), item=0, depth=where.depth + 1))

    def _row(self, element: HtmlElement, where: _Where) -> None:
        """A row of a table of data is one block; a table that only lays out the page is read through."""
        cells = [cell for cell in element if cell.tag in ("td", "th")]
        if len(cells) < 2 or any(map(_is_layout, cells)):
            self._inside(element, where)
            return
        self._flush(where)
        texts = [" ".join(cell.text_content().split()) for cell in cells]
        if heads_questions(texts):
            self._asked = True
            return
        if all(cell.tag == "th" for cell in cells) or not texts[0]:
            self._columns = texts
            return
        if len(cells) == 2 and (self._asked or is_question(texts[0])):
            number = self._number()
            self._opens(cells[0], replace(where, opens=number, form=TABLE))
            self._inside(cells[1], replace(where, panels=(*where.panels, number), depth=where.depth + 1))
            return
        if len(self._columns) == len(texts) > 2:
            pairs = (f"{name} {text}" for name, text in zip(self._columns[1:], texts[1:], strict=True))
            texts = [texts[0], "; ".join(pairs)]
        self._say(": ".join(texts) if len(texts) == 2 else " | ".join(texts), where, element)
        self._flush(replace(where, heading=0), "row")

    def _skip(self, element: HtmlElement, reason: str) -> None:
        text = " ".join(" ".join(element.itertext()).split())
        if text:
            self.skipped.append(Skip(text, reason, element.sourceline or 0))

    def _say(self, text: str, where: _Where, element: HtmlElement) -> None:
        if not self._text:
            self._line = element.sourceline or 0
        self._text.append((text if text == "\n" else re.sub(r"\s+", " ", text), where.bold, where.linked))

    def _break(self, element: HtmlElement, where: _Where) -> None:
        """A line break; two in a row end the paragraph, as on pages that know no other."""
        last = next((part for part, _, _ in reversed(self._text) if part.strip(" ")), "")
        if last == "\n" and not where.heading:
            self._flush(where)
        else:
            self._say("\n", where, element)

    def _is_link(self, text: str, parts: list[tuple[str, bool, int]]) -> bool:
        """A few words that are all one link lead elsewhere; a question may still open its answer."""
        all_linked = all(linked for part, _, linked in parts if part.strip())
        return all_linked and len(text.split()) <= 10 and not text.endswith("?")

    def _flush(self, where: _Where, kind: Kind = "text") -> None:
        """Finish the block that is being read."""
        parts, self._text = self._text, []
        text = tidy("".join(part for part, _, _ in parts))
        if not re.search(r"\w", text):
            return
        if self._is_link(text, parts) and not where.heading and not where.opens:
            self.skipped.append(Skip(text, "a link", self._line))
            return
        plain = next((n for n, (part, bold, _) in enumerate(parts) if part.strip() and not bold), len(parts))
        lead = "".join(part for part, _, _ in parts[:plain])
        if where.opens:
            block = Block("opener", text.replace("\n", " "), opens=where.opens, form=where.form)
        elif where.heading:
            form = LINK if all(linked == _ELSEWHERE for part, _, linked in parts if part.strip()) else ""
            block = Block("heading", text.replace("\n", " "), where.heading, form=form)
        elif where.item and self._fresh_item:
            block, self._fresh_item = Block("item", text, where.item, tidy(lead)), False
        else:
            block = Block(kind, text, 0, tidy(lead))
        self.blocks.append(replace(block, panels=where.panels, line=self._line))


def _leads_elsewhere(link: HtmlElement) -> bool:
    return bool(re.match(r"(?!javascript:)[^#\s]", link.get("href", "").strip()))


def _is_layout(cell: HtmlElement) -> bool:
    """Whether a table's cell holds a text of its own: long, with a table, a heading or an empty line in it."""
    breaks = (br.getnext() for br in cell.iter("br") if not (br.tail or "").strip())
    has_empty_line = any(after is not None and after.tag == "br" for after in breaks)
    has_parts = next(cell.iter("table", "h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
    return has_parts or has_empty_line or len(cell.text_content()) > 400
