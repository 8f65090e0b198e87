"""The question suite: plain YAML that a tester can write, read and checked.

A file holds `about`, `held_out` (its cases are counted but never shown) and `cases`. A case is one message (`ask`) or
a conversation (`talk`, a list of messages), with `tags` and, for each message, what to `expect`:
`act`, or `not` (an act that must not come), `entry` (one id or several of which any will do), `entries` (a list, each
of which must come), `tier`, `says` and `never` (texts that must, or must not, be in the reply).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from faqbot.errors import SuiteError
from faqbot.types import Act, Tier


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Ids = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Expect(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    act: Act | None = None
    not_: Annotated[Act | None, Field(alias="not")] = None
    entry: Ids = ()
    entries: tuple[Ids, ...] = ()
    tier: Tier | None = None
    says: Ids = ()
    never: Ids = ()

    @property
    def needed(self) -> tuple[Ids, ...]:
        """For each thing asked, the ids of which any answers it."""
        return self.entries or ((self.entry,) if self.entry else ())


class Ask(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str
    expect: Expect


class _Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ask: str | None = None
    expect: Expect | None = None
    talk: tuple[Ask, ...] = ()
    tags: tuple[str, ...]
    must_pass: bool = False
    voice: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    about: str
    held_out: bool = False
    cases: list[_Case]


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation of one or more messages; `name` is the file and its place in it."""

    name: str
    asks: tuple[Ask, ...]
    tags: tuple[str, ...]
    must_pass: bool = False
    held_out: bool = False


def read_suite(folder: Path, known: Sequence[str]) -> list[Case]:
    """Read every `*.yaml` of the folder.

    Args:
        folder: the suite's folder.
        known: the ids of the served entries, which expectations may name.

    Raises:
        SuiteError: a file cannot be used; the message lists every fault with the file and the case.
    """
    faults: list[str] = []
    cases = [case for path in sorted(folder.glob("*.yaml")) for case in _read_file(path, set(known), faults)]
    if not cases and not faults:
        faults.append(f"{folder}: there is no case. Write one, as docs/testers.md shows")
    if faults:
        raise SuiteError("\n".join(faults))
    return cases


def _read_file(path: Path, known: set[str], faults: list[str]) -> list[Case]:
    try:
        file = _File.model_validate(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))
    except (YAMLError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: this is not YAML in UTF-8: {error}")
        return []
    except ValidationError as error:
        faults += [f"{path.name}: {_place(e['loc'])}: {e['msg']}" for e in error.errors()]
        return []
    cases = []
    for number, case in enumerate(file.cases, 1):
        name = f"{path.stem}[{number}]"
        if (case.ask is None) == (not case.talk) or (case.ask is not None and case.expect is None):
            faults.append(f"{path.name}: case {number}: write `ask` and `expect`, or `talk`")
            continue
        asks = case.talk or (Ask(ask=case.ask or "", expect=case.expect or Expect()),)
        named = {i for ask in asks for ids in ask.expect.needed for i in ids}
        faults += [f"{path.name}: case {number}: there is no entry `{i}`" for i in sorted(named - known)]
        must_pass = not file.held_out and (case.must_pass or "red-flag" in case.tags)
        cases.append(Case(name, asks, case.tags, must_pass, file.held_out))
    return cases


def _place(loc: Sequence[int | str]) -> str:
    return " ".join(f"case {part + 1}" if isinstance(part, int) and i == 1 else str(part) for i, part in enumerate(loc))
