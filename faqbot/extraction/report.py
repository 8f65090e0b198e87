"""Tell what an extraction found, left out and changed: in the terminal and as JSON."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from faqbot.extraction.keeping import Kept
from faqbot.extraction.pairs import Findings
from faqbot.extraction.run import Extracted, unused
from faqbot.types import Entry

WITHHELD = "withheld from the next `python bot.py publish` on; until then patients are told it as before"


def as_json(extracted: Extracted, kept: Kept) -> dict[str, Any]:
    """Return everything as plain data."""
    return {
        "counts": counts(extracted, kept),
        "documents": [_document(each) for each in extracted.findings],
        "troubles": [asdict(trouble) for trouble in extracted.troubles],
        "faults": [str(fault) for fault in kept.faults],
        "drafts": [_draft(entry, kept) for entry in kept.drafts],
        "changes": [{**asdict(each), "number_changed": each.number_changed} for each in kept.changes],
        "withheld": list(kept.withheld),
        "gone": list(kept.gone),
    }


def counts(extracted: Extracted, kept: Kept) -> dict[str, int]:
    """Return the totals that a person asks for first."""
    return {
        "documents": len(extracted.findings),
        "troubles": len(extracted.troubles),
        "drafts": len(kept.drafts),
        **{
            f"drafts_{how}": sum(_how(entry) == how for entry in kept.drafts)
            for how in ("found", "heading", "template")
        },
        "new": len(kept.new),
        "renewed": len(kept.renewed),
        "same": len(kept.same),
        "left_alone": len(kept.left_alone),
        "gone": len(kept.gone),
        "changed": len(kept.changes),
        "withheld": len(kept.withheld),
        "skipped": sum(len(each.skipped) for each in extracted.findings),
        "sentences": sum(len(each.document.sentences) for each in extracted.findings),
        "unused_sentences": sum(len(unused(each)) for each in extracted.findings),
    }


def _how(entry: Entry) -> str:
    return entry.found.how if entry.found else ""


def _document(found: Findings) -> dict[str, Any]:
    document = found.document
    return {
        "path": document.path,
        "kind": document.kind,
        "title": document.title,
        "notes": list(document.notes),
        "sentences": len(document.sentences),
        "rules": dict(Counter(pair.rule for pair in found.pairs)),
        "skipped": [asdict(skip) for skip in found.skipped],
        "unused": [asdict(sentence) for sentence in unused(found)],
    }


def _draft(entry: Entry, kept: Kept) -> dict[str, Any]:
    became = next(key for key in ("new", "renewed", "same", "left_alone") if entry.id in getattr(kept, key))
    found = asdict(entry.found) if entry.found else {}
    return {
        "id": entry.id,
        "question": entry.question,
        "answer": entry.answer,
        "also_asked": list(entry.also_asked),
        "topic": entry.topic,
        "risk": entry.risk,
        "status": entry.status,
        "sources": [str(source) for source in entry.sources],
        "became": became,
        **found,
    }


def show(extracted: Extracted, kept: Kept, console: Console) -> None:
    """Print the documents, what went wrong, what changed, and the totals."""
    if extracted.findings:
        console.print(_table(extracted))
    for found in extracted.findings:
        for note in found.document.notes:
            console.print(f"note: {found.document.path}: {note}", markup=False)
    for trouble in extracted.troubles:
        console.print(f"not read: {trouble.document}: {trouble.problem}", style="red", markup=False)
    for fault in kept.faults:
        console.print(f"left alone: {fault}", style="yellow", markup=False)
    for change in kept.changes:
        what = "a number changed" if change.number_changed else "changed" if change.new else "gone from the source"
        held = f", {WITHHELD}" if change.entry_id in kept.withheld else ""
        console.print(
            f"{change.entry_id} ({change.status}), {change.document}: {what}{held}", style="bold", markup=False
        )
        console.print(f"  - {change.old}\n  + {change.new or '(nothing)'}", markup=False)
    for entry_id in kept.gone:
        console.print(f"{entry_id} (draft): its question is no longer in the source", markup=False)
    console.print(_totals(counts(extracted, kept)), markup=False)


def _table(extracted: Extracted) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("document", overflow="fold", min_width=24)
    table.add_column("read as", no_wrap=True)
    for name in ("pairs", "found", "made", "by template", "skipped", "unused"):
        table.add_column(name, justify="right")
    for found in extracted.findings:
        hows = Counter(pair.how for pair in found.pairs)
        numbers = [len(found.pairs), hows["found"], hows["heading"], hows["template"], len(found.skipped)]
        left = f"{len(unused(found))} of {len(found.document.sentences)}"
        table.add_row(found.document.path, found.document.kind, *map(str, numbers), left)
    return table


def _totals(count: dict[str, int]) -> str:
    names = {"found": "found", "heading": "from headings", "template": "by template"}
    hows = ", ".join(f"{count[f'drafts_{how}']} {name}" for how, name in names.items())
    became = ", ".join(f"{count[key]} {key.replace('_', ' ')}" for key in ("new", "renewed", "same", "left_alone"))
    return f"{count['drafts']} draft{'' if count['drafts'] == 1 else 's'} ({hows}): {became}"
