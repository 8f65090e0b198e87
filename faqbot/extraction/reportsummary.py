"""The top of the report page: what was found in a sentence, what needs a look first, and a line for each document."""

import re
from collections import Counter
from collections.abc import Iterable
from html import escape

from faqbot.extraction.keeping import Kept
from faqbot.extraction.report import WITHHELD, counts
from faqbot.extraction.run import Extracted, unused

_WHAT_BECAME = (
    ("new", "new"),
    ("renewed", "renewed because the source changed"),
    ("same", "the same as last time"),
    ("left_alone", "left alone because a person has worked on them"),
)


def summary(extracted: Extracted, kept: Kept) -> str:
    """Return the heading, the totals, what to look at first, and the documents."""
    count = counts(extracted, kept)
    return (
        f"<h1>What the documents gave</h1><p>{_sentence(count)}</p>{_numbers(count)}{_look_first(extracted, kept)}"
        f"<h2>The documents</h2>{_documents(extracted, kept)}"
    )


def _sentence(count: dict[str, int]) -> str:
    hows = f"{count['drafts_found']} asked in the text, {count['drafts_heading']} made from headings, "
    hows += f"{count['drafts_template']} made by templates"
    became = ", ".join(
        f"{count[key]} {'is' if count[key] == 1 else 'are'} {words}" for key, words in _WHAT_BECAME if count[key]
    )
    told = f" ({hows}). Of these, {became}." if count["drafts"] else ": nothing in them asks and is answered."
    documents, drafts = plural(count["documents"], "document"), plural(count["drafts"], "draft")
    return f"{documents} gave <strong>{drafts}</strong>{told} Patients see none until it is approved and published."


def _numbers(count: dict[str, int]) -> str:
    share = count["unused_sentences"] / max(1, count["sentences"])
    cards = (
        ("drafts", f"{count['drafts']}"),
        ("documents read", f"{count['documents']}"),
        ("not read", f"{count['troubles']}"),
        ("entries whose source changed", f"{count['changed']}"),
        ("entries withheld", f"{count['withheld']}"),
        ("sentences in no draft", f"{share:.0%}"),
    )
    return (
        '<dl class="numbers">'
        + "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for name, number in cards)
        + "</dl>"
    )


def _look_first(extracted: Extracted, kept: Kept) -> str:
    """List what a person has to decide or mend: changed entries, files not read, drafts with the same doubts."""
    lines = [f"{entry_id}: {WITHHELD}" for entry_id in kept.withheld]
    if kept.changes:
        lines.append(f"{plural(len(kept.changes), 'entry', 'entries')} with a changed source: old and new stand below")
    lines += [f"not read: {each.document}: {each.problem}" for each in extracted.troubles]
    lines += [f"left alone: {fault}" for fault in kept.faults]
    lines += [f"{entry_id}: its question is no longer in the source" for entry_id in kept.gone]
    doubts = Counter(
        re.sub(r"[:,].*", "", warning, flags=re.DOTALL)
        for draft in kept.drafts
        if draft.found
        for warning in draft.found.warnings
    )
    lines += [f"{plural(number, 'draft')}: {doubt}" for doubt, number in doubts.most_common(5)]
    return f'<div class="look"><strong>Look at this first</strong>{bulleted(lines)}</div>' if lines else ""


def _documents(extracted: Extracted, kept: Kept) -> str:
    drafts = Counter(draft.found.cites[0].document for draft in kept.drafts if draft.found and draft.found.cites)
    rows = "".join(
        f'<tr><td><a href="#{anchor_of(found.document.path)}">{escape(found.document.path)}</a></td>'
        f'<td>{escape(found.document.kind)}</td><td class="n">{drafts[found.document.path]}</td>'
        f'<td class="n">{len(unused(found))} of {len(found.document.sentences)}</td>'
        f'<td class="n">{len(found.skipped)}</td></tr>'
        for found in extracted.findings
    )
    names = '<th class="n">drafts</th><th class="n">sentences in no draft</th><th class="n">pieces left out</th>'
    return f"<table><tr><th>document</th><th>read as</th>{names}</tr>{rows}</table>"


def bulleted(lines: Iterable[str]) -> str:
    """Return the lines as a list, or nothing for none."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def plural(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: “1 draft”, “2 drafts”."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def anchor_of(path: str) -> str:
    """Return the place of a document in the page; no two paths share one."""
    return "doc-" + "".join(letter if letter.isalnum() else f"-{ord(letter):x}-" for letter in path)
