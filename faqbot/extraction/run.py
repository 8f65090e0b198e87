"""Extract from documents: read each, find pairs, merge, draft; a fault of one never stops the others."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.errors import SourceError
from faqbot.extraction.answers import cited
from faqbot.extraction.blocks import Document, Sentence
from faqbot.extraction.drafts import Known, drafts
from faqbot.extraction.merging import merged
from faqbot.extraction.pairs import Findings, find_pairs
from faqbot.extraction.questions import is_question
from faqbot.extraction.reading import documents_in, read_bytes, read_file
from faqbot.types import Entry


@dataclass(frozen=True)
class Job:
    """One document to read: its name in drafts and reports, and how it is had."""

    name: str
    read: Callable[[], Document]


@dataclass(frozen=True)
class Trouble:
    """A document that could not be used, and why, in one line."""

    document: str
    problem: str


@dataclass(frozen=True)
class Extracted:
    """What all documents gave together."""

    findings: tuple[Findings, ...]
    drafts: tuple[Entry, ...]
    troubles: tuple[Trouble, ...]


def jobs(sources: Sequence[str], knowledge: Path) -> list[Job]:
    """List the documents that the sources name: files, folders, and web addresses."""
    found: list[Job] = []
    for source in sources:
        if source.startswith(("http://", "https://")):
            found.append(Job(source, lambda source=source: _fetched(source)))  # type: ignore[misc]
            continue
        root = Path(source)
        for path in documents_in([root]):
            name = _name(path, root, knowledge, {job.name for job in found})
            found.append(Job(name, lambda path=path, name=name: read_file(path, name)))  # type: ignore[misc]
    return found


def _name(path: Path, root: Path, knowledge: Path, taken: set[str]) -> str:
    """Name a file from the knowledge folder on, or from the folder that was named, so that it stays the same."""
    full = Path(os.path.realpath(path))  # unlike Path.resolve, it lets a link that leads to itself pass
    if full.is_relative_to(knowledge.resolve()):
        return full.relative_to(knowledge.resolve()).as_posix()
    short = path.relative_to(root.parent).as_posix() if root.is_dir() else path.name
    return full.as_posix() if short in taken else short.removeprefix("../")


def _fetched(address: str) -> Document:
    from faqbot.extraction.fetching import fetch  # noqa: PLC0415

    page = fetch(address)
    return read_bytes(page.data, address, page.suffix, page.charset)


def extract(work: Iterable[Job], known: Known) -> Extracted:
    """Read and draft; what cannot be read is told in a line."""
    findings: list[Findings] = []
    troubles: list[Trouble] = []
    for job in work:
        try:
            findings.append(find_pairs(job.read()))
        except SourceError as error:
            troubles.append(Trouble(job.name, str(error)))
        except RecursionError:
            troubles.append(Trouble(job.name, "it is nested too deeply to be read"))
        except Exception as error:  # whatever a library makes of a strange file, the others are read all the same
            problem = f"it could not be read: save it again in another form ({type(error).__name__}: {error})"
            troubles.append(Trouble(job.name, " ".join(problem.split())[:300]))
    return Extracted(tuple(findings), tuple(drafts(merged(findings), known)), tuple(troubles))


def unused(found: Findings) -> list[Sentence]:
    """Return the sentences of a document that no draft cites; titles and questions aside."""
    document = found.document
    used = {sentence.number for pair in found.pairs for sentence in cited(document, pair.pieces)}
    return [
        sentence
        for sentence in document.sentences
        if sentence.number not in used
        and document.blocks[sentence.block].kind not in ("heading", "opener")
        and not is_question(sentence.text)
    ]
