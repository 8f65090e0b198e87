"""The report as one HTML page without scripts: a summary, each draft beside its source, and what became of the rest."""

from collections.abc import Iterator, Sequence
from html import escape

from faqbot.extraction.answers import cited
from faqbot.extraction.keeping import Kept
from faqbot.extraction.pairs import Findings
from faqbot.extraction.reportsummary import anchor_of, bulleted, plural, summary
from faqbot.extraction.run import Extracted, unused
from faqbot.markup import to_html
from faqbot.types import Entry

_HOW = {"found": "asked in the document", "heading": "made from a heading", "template": "made by a template"}
_STYLE = """
:root{--ink:#1d2733;--soft:#5a6673;--line:#d5dbe1;--good:#d9f2e0;--open:#fff1c2;--bad:#fbdada;--warn:#8a3b00}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.9rem;margin:0 0 .25rem}h2{font-size:1.35rem;margin:2.5rem 0 .75rem;overflow-wrap:anywhere}
h3{font-size:1.05rem;margin:0}p{margin:.5rem 0}small,.soft{color:var(--soft);font-size:.875rem}a{color:#0b5a8a}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1.25rem 0;padding:0}
.numbers div{border:1px solid var(--line);border-radius:.5rem;padding:.6rem .9rem}
.numbers dt{font-size:.875rem;color:var(--soft)}.numbers dd{font-size:1.7rem;font-weight:600;margin:0}
.look{border-left:.3rem solid var(--warn);background:#fff8ef;padding:.5rem 1rem;margin:1rem 0}.look ul{margin:.25rem 0}
table{border-collapse:collapse;width:100%}td,th{padding:.4rem .6rem;text-align:left;vertical-align:top}
td,th{border-bottom:1px solid var(--line);overflow-wrap:anywhere}td.n,th.n{text-align:right;white-space:nowrap}
.draft{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0;break-inside:avoid}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1.25rem;margin-top:.5rem}
.sides h4{margin:0;font-size:.875rem;color:var(--soft)}
.sides>div+div{border-left:1px solid var(--line);padding-left:1.25rem}
.warn{color:var(--warn)}ins{background:var(--good)}del{background:var(--bad)}
.used{background:var(--good)}.unused{background:var(--open)}
details{margin:.75rem 0}summary{cursor:pointer;color:#0b5a8a}
@media(max-width:45rem){.sides{grid-template-columns:1fr}.sides>div+div{border-left:0;padding-left:0}}
@media print{body{margin:0;max-width:none;font-size:11pt}.draft,.numbers div{border-color:#999}a{color:inherit}
 *{print-color-adjust:exact;-webkit-print-color-adjust:exact}h2,h3{break-after:avoid}}
"""


def page(extracted: Extracted, kept: Kept) -> str:
    """Return the whole page."""
    body = "".join(
        [
            summary(extracted, kept),
            _changes(kept),
            *(_document(found, kept.drafts) for found in extracted.findings),
        ]
    )
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What the documents gave</title><style>{_STYLE}</style>"
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _changes(kept: Kept) -> str:
    if not kept.changes:
        return ""
    rows = "".join(
        f"<tr><td>{escape(each.entry_id)}<br><small>{escape(each.status)}, {escape(each.document)}"
        f"{', a number changed' if each.number_changed else ''}"
        f"{', withheld' if each.entry_id in kept.withheld else ''}</small></td>"
        f"<td><del>{_lines(each.old)}</del></td><td><ins>{_lines(each.new) or '(nothing)'}</ins></td></tr>"
        for each in kept.changes
    )
    head = "<tr><th>entry</th><th>the source before</th><th>the source now</th></tr>"
    return f'<h2 id="changes">Entries whose source has changed</h2><table>{head}{rows}</table>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _document(found: Findings, drafts: Sequence[Entry]) -> str:
    """Show a document's drafts, then what became of the rest of it; a draft stands with its first source."""
    path = found.document.path
    own = [draft for draft in drafts if draft.found and draft.found.cites and draft.found.cites[0].document == path]
    idle, skipped = unused(found), found.skipped
    notes = "".join(f'<p class="warn">{escape(note)}</p>' for note in found.document.notes)
    text = (
        f"<details><summary>Its text, and {plural(len(idle), 'sentence')} that no draft uses</summary>"
        '<p><span class="used">in a draft</span> <span class="unused">in none</span></p>'
        f"{''.join(_map(found))}</details>"
    )
    left_out = bulleted(f"{skip.reason}: {skip.text[:200]}" for skip in skipped)
    out = f"<details><summary>{plural(len(skipped), 'piece')} left out, and why</summary>{left_out}</details>"
    return (
        f'<h2 id="{anchor_of(path)}">{escape(path)}</h2>{notes}{"".join(map(_draft, own)) or "<p>No drafts.</p>"}'
        f"{text}{out if skipped else ''}"
    )


def _draft(entry: Entry) -> str:
    found = entry.found
    if not found:
        return ""
    rule = f" ({found.rule})" if found.how == "found" else ""
    facts = f"{_HOW[found.how]}{rule} · confidence {found.confidence:.0%} · reading grade {found.grade:.0f}"
    near = f"<p>Update one of these instead? {escape(', '.join(found.near))}</p>" if found.near else ""
    warnings = "".join(f'<li class="warn">{escape(warning)}</li>' for warning in found.warnings)
    sources = "".join(
        f"<p>{_lines(cite.text)}<br><small>{escape(' › '.join((cite.document, *cite.heading)))}, "
        f"sentence{'' if cite.sentences.isdigit() else 's'} {escape(cite.sentences)}</small></p>"
        for cite in found.cites
    )
    asked = f"<p><small>also asked: {escape(' · '.join(entry.also_asked))}</small></p>" if entry.also_asked else ""
    return (
        f'<section class="draft"><h3>{escape(entry.question)}</h3><small>{escape(facts)} · {escape(entry.id)}</small>'
        f"{near}{f'<ul>{warnings}</ul>' if warnings else ''}"
        f'<div class="sides"><div><h4>The draft</h4>{to_html(entry.answer)}{asked}</div>'
        f"<div><h4>The source</h4>{sources}</div></div></section>"
    )


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
