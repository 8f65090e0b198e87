"""The report as one HTML page without scripts: each draft beside its source, what was left out, and the map."""

from collections.abc import Iterable, Iterator
from html import escape

from faqbot.extraction.answers import cited
from faqbot.extraction.keeping import Kept
from faqbot.extraction.pairs import Findings
from faqbot.extraction.report import counts
from faqbot.extraction.run import Extracted, unused
from faqbot.markup import to_html
from faqbot.types import Entry

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{border:1px solid #999;padding:.5rem;"
    "vertical-align:top;text-align:left;overflow-wrap:anywhere}ins{background:#d7f5dd}del{background:#fbdada}"
    ".used{background:#d7f5dd}.unused{background:#fff1c2}.warn{color:#8a3b00}small{color:#444}"
)


def page(extracted: Extracted, kept: Kept) -> str:
    """Return the whole page."""
    body = "".join(
        [
            "<h1>What the documents gave</h1>",
            _list(f"{name.replace('_', ' ')}: {number}" for name, number in counts(extracted, kept).items()),
            _troubles(extracted, kept),
            _changes(kept),
            "<h2>Drafts beside their sources</h2>",
            *(_draft(entry) for entry in kept.drafts),
            *(_document(found) for found in extracted.findings),
        ]
    )
    head = f'<meta charset="utf-8"><title>Extraction report</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _troubles(extracted: Extracted, kept: Kept) -> str:
    lines = [*(f"{each.document}: {each.problem}" for each in extracted.troubles), *map(str, kept.faults)]
    return f"<h2>Not read</h2>{_list(lines)}" if lines else ""


def _changes(kept: Kept) -> str:
    if not kept.changes:
        return ""
    rows = "".join(
        f"<tr><td>{escape(each.entry_id)}<br><small>{escape(each.status)}, {escape(each.document)}"
        f"{', a number changed' if each.number_changed else ''}"
        f"{', withheld' if each.entry_id in kept.withheld else ''}</small></td>"
        f"<td><del>{_lines(each.old)}</del></td><td><ins>{_lines(each.new)}</ins></td></tr>"
        for each in kept.changes
    )
    return (
        f"<h2>Entries whose source has changed</h2><table><tr><th>entry</th><th>old</th><th>new</th></tr>{rows}</table>"
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _draft(entry: Entry) -> str:
    found = entry.found
    if not found:
        return ""
    facts = (
        f"{entry.id} · {found.how}, {found.rule} · confidence {found.confidence} · grade {found.grade} · {entry.risk}"
    )
    near = f"<p>Update one of these instead? {escape(', '.join(found.near))}</p>" if found.near else ""
    warnings = "".join(f'<li class="warn">{escape(warning)}</li>' for warning in found.warnings)
    sources = "".join(
        f"<p><small>{escape(cite.document)} › {escape(' › '.join(cite.heading))}, sentences {escape(cite.sentences)}"
        f"</small><br>{_lines(cite.text)}</p>"
        for cite in found.cites
    )
    asked = escape(" · ".join(entry.also_asked))
    return (
        f"<h3>{escape(entry.question)}</h3><p><small>{escape(facts)}</small></p>{near}<ul>{warnings}</ul>"
        f"<table><tr><th>the draft</th><th>the source</th></tr><tr><td>{to_html(entry.answer)}"
        f"<p><small>also asked: {asked}</small></p></td><td>{sources}</td></tr></table>"
    )


def _document(found: Findings) -> str:
    skipped = _list(f"{skip.reason}: {skip.text[:200]}" for skip in found.skipped)
    title = f"<h2>{escape(found.document.path)}: what its text became</h2>"
    legend = '<p><span class="used">in a draft</span> <span class="unused">in none</span></p>'
    return f"{title}{legend}{''.join(_map(found))}<h3>Left out</h3>{skipped}"


def _map(found: Findings) -> Iterator[str]:
    """Show the document's text with every sentence marked as used or not."""
    document = found.document
    used = {sentence.number for pair in found.pairs for sentence in cited(document, pair.pieces)}
    idle = {sentence.number for sentence in unused(found)}
    for number, block in enumerate(document.blocks):
        inside = [sentence for sentence in document.sentences if sentence.block == number]
        marks = ("used" if s.number in used else "unused" if s.number in idle else "" for s in inside)
        text = " ".join(f'<span class="{m}">{escape(s.text)}</span>' for s, m in zip(inside, marks, strict=True))
        yield f"<p><strong>{text}</strong></p>" if block.kind in ("heading", "opener") else f"<p>{text}</p>"
