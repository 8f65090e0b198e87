"""`withheld.yaml`: approved entries kept from patients since a number in their source changed, until someone looks."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from faqbot.errors import Fault
from faqbot.knowledge.yamlfile import Keys, parse

FILE = "withheld.yaml"
_ABOUT = """\
# Kept from patients since a number in the source changed. Mend the entry, then write `looked: true`.
# Either step reaches patients by `python bot.py publish`.
"""


@dataclass(frozen=True, slots=True)
class Withheld:
    """One entry, the words it was taken from, what stands there now, and whether someone has looked."""

    entry: str
    document: str
    old: str
    new: str
    looked: bool = False


def read_withheld(text: str, file: str, faults: list[Fault]) -> tuple[Withheld, ...]:
    """Read the file; whatever is wrong goes to `faults`."""
    keys = Keys(parse(text, file, faults), file, faults)
    keys.only(("withheld",))
    return tuple(_withheld(each) for each in keys.subs("withheld"))


def _withheld(keys: Keys) -> Withheld:
    keys.only(("entry", "document", "old", "new", "looked"))
    looked = keys.data.get("looked", False)
    if not isinstance(looked, bool):
        keys.fault("looked", f"`looked` cannot be `{looked}`", "Write true or false")
    old, new = ("\n".join(line.strip() for line in keys.text(key, "").split("\n")) for key in ("old", "new"))
    return Withheld(keys.text("entry"), keys.text("document"), old, new, looked is True)


def render_withheld(all_of_them: Iterable[Withheld]) -> str:
    """Write the text of the file."""
    lines = [
        {
            "entry": each.entry,
            "document": each.document,
            "old": LiteralScalarString(each.old),
            "new": LiteralScalarString(each.new),
            "looked": each.looked,
        }
        for each in all_of_them
    ]
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"withheld": lines}, out)
    return _ABOUT + out.getvalue()
