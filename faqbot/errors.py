"""The error family: every error says where it is and what to do about it.

`KnowledgeError` carries all faults of a folder at once, so that a person can mend them in one go.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class FaqbotError(Exception):
    """The root of every error that faqbot raises on purpose."""


class SettingsError(FaqbotError):
    """A setting is missing or has a value that cannot be used."""


class StorageError(FaqbotError):
    """The database cannot be reached or refuses to work."""


class IndexCacheError(FaqbotError):
    """A stored index is damaged, or was not written by this version."""


class AccessError(FaqbotError):
    """An account cannot be made or changed like this; the message tells why."""


class ReleaseError(FaqbotError):
    """A release is not there, or is not as it was published."""


class HandoffError(FaqbotError):
    """A step on a handoff is not possible now; the message tells staff why."""


class AlertError(FaqbotError):
    """An alert cannot be sent; the message tells why, without the channel's address."""


class DraftError(FaqbotError):
    """A draft cannot be begun like this; the message tells staff why."""


class SuiteError(FaqbotError):
    """A file of the question suite cannot be used."""


class SourceError(FaqbotError):
    """A document cannot be read; the message says why and what to do, without its name."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in the knowledge folder: where, what, and how to mend it."""

    file: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}. {self.remedy}"


class KnowledgeError(FaqbotError):
    """The knowledge folder has faults; `faults` lists all of them in file order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))
