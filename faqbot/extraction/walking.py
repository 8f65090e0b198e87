"""Walk a page's elements and write its blocks down."""

import re
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from faqbot.extraction.accordions import Panels
from faqbot.extraction.blocks import Block, Kind, Skip, tidy
from faqbot.extraction.furniture import element_reason

_SILENT = set("script style noscript template svg iframe head select option textarea input object video".split())
_BLOCK = set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_CONTROLS = {"button", "label"}
"""These say what to press; their words count only where they open a panel."""
_NEVER = {"figcaption": "a caption", "form": "a form"}
"""These are no part of an answer even inside a panel."""
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
    linked: bool = False
    depth: int = 0


@dataclass
class Walk:
    """A walk in progress: finished blocks, and the running text of the block that is being read."""

    panels: Panels
    blocks: list[Block] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    opened: int = 0
    _text: list[tuple[str, bool, bool]] = field(default_factory=list)
    _columns: list[str] = field(default_factory=list)
    _line: int = 0
    _fresh_item: bool = False

    def read(self, root: HtmlElement) -> None:
        self._size = len(root.text_content()) or 1
        self._element(root, _Where())
        self._flush(_Where())

    def _element(self, element: HtmlElement, where: _Where) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT or (tag in _CONTROLS and not self._asks(element)):
            return
        if where.depth > DEEPEST:
            self._say(element.text_content(), where, element)
        elif reason := self._furniture(element, where):
            self._flush(where)
            self._skip(element, reason)
        elif tag == "br":
            self._break(element, where)
        elif tag == "table":
            self._columns = []
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
        is_opener = element in self.panels.openers
        is_block = is_opener or (element.tag in _BLOCK and not where.opens)
        if is_block:
            self._flush(replace(where, heading=0, opens=0))
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
            where = replace(where, panels=(*where.panels, self.panels.panels[element]), heading=0, opens=0, item=0)
        if element in self.panels.openers:
            opens, form = self.panels.openers[element]
            return replace(where, opens=opens, form=form)
        if _HEADING.match(tag) and not where.opens and not self._opener_in(element):
            return replace(where, heading=int(tag[1]))
        if tag == "li":
            return replace(where, item=where.item + 1)
        if tag == "a" and not re.match(r"tel:|mailto:", element.get("href", "")):
            return replace(where, linked=True)
        if tag in ("b", "strong") or re.search(r"font-weight:\s*(bold|[6-9]00)", element.get("style", "")):
            return replace(where, bold=True)
        return where

    def _asks(self, control: HtmlElement) -> bool:
        """A control asks if it is an opener, holds one, or holds all the words of one."""
        around = (each for each in control.iterancestors() if each in self.panels.openers)
        return self._opener_in(control) or any(_words(each) == _words(control) for each in around)

    def _opener_in(self, element: HtmlElement) -> bool:
        return any(inner in self.panels.openers for inner in element.iter())

    def _details(self, element: HtmlElement, where: _Where) -> None:
        """A details element is its summary, which opens all the rest."""
        self.opened += 1
        number = len(self.panels.panels) + self.opened
        self._flush(where)
        summary = element.find("summary")
        if summary is not None:
            self._say(summary.text_content(), where, summary)
            self._flush(replace(where, opens=number, form="a details element", heading=0, item=0))
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
                self.opened += 1
                number = len(self.panels.panels) + self.opened
                self._say(part.text_content(), where, part)
                self._flush(replace(where, opens=number, form="a definition list", heading=0, item=0))
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
        if all(cell.tag == "th" for cell in cells) or not texts[0]:
            self._columns = texts
            return
        if len(self._columns) == len(texts) > 2:
            pairs = (f"{name} {text}" for name, text in zip(self._columns[1:], texts[1:], strict=True))
            texts = [texts[0], "; ".join(pairs)]
        self._say(": ".join(texts) if len(texts) == 2 else " | ".join(texts), where, element)
        self._flush(replace(where, heading=0, opens=0), "row")

    def _furniture(self, element: HtmlElement, where: _Where) -> str:
        tag = str(element.tag)
        if where.panels and tag in _NEVER and not self._holds_answers(element):
            return _NEVER[tag]
        if (
            where.panels
            or where.opens
            or tag in ("html", "body", "main", "article", "tr")
            or self._holds_answers(element)
        ):
            return ""
        if tag == "ul" and self._only_links(element):
            return "a list of links"
        reason = element_reason(tag, element.get("role", ""), f"{element.get('class', '')} {element.get('id', '')}")
        if not reason and tag == "header" and element.find(".//h1") is None:
            reason = "a page header"
        is_most = len(element.text_content()) > self._size * 0.6
        return "" if is_most and tag not in ("nav", "footer") else reason

    def _holds_answers(self, element: HtmlElement) -> bool:
        return any(e in self.panels.panels or e in self.panels.openers or e.tag == "details" for e in element.iter())

    def _only_links(self, element: HtmlElement) -> bool:
        linked = "".join(map(_words, element.iter("a")))
        return bool(linked) and linked == _words(element)

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
        said = next((part for part, _, _ in reversed(self._text) if part.strip(" ")), "")
        if said == "\n" and not (where.opens or where.heading):
            self._flush(where)
        else:
            self._say("\n", where, element)

    def _is_link(self, text: str, parts: list[tuple[str, bool, bool]]) -> bool:
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
            block = Block("heading", text.replace("\n", " "), where.heading)
        elif where.item and self._fresh_item:
            block, self._fresh_item = Block("item", text, where.item, tidy(lead)), False
        else:
            block = Block(kind, text, 0, tidy(lead))
        self.blocks.append(replace(block, panels=where.panels, line=self._line))


def _words(element: HtmlElement) -> str:
    return re.sub(r"\W+", "", element.text_content())


def _is_layout(cell: HtmlElement) -> bool:
    """Whether a table's cell holds a text of its own: long, with a table, a heading or an empty line in it."""
    breaks = (br.getnext() for br in cell.iter("br") if not (br.tail or "").strip())
    has_empty_line = any(after is not None and after.tag == "br" for after in breaks)
    has_parts = next(cell.iter("table", "h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
    return has_parts or has_empty_line or len(cell.text_content()) > 400
