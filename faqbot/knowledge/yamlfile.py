"""Read YAML so that every complaint can name its line: a mapping checked key by key, faults collected.

Keeping lines makes reading seven times slower. So a folder is read without them first, and again with them only when
something is wrong (`Faults.with_lines`).
"""

from collections.abc import Collection
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import VersionedResolver

from faqbot.errors import Fault


class _Resolver(VersionedResolver):
    """Takes every document for YAML 1.2, as they are, and does not look for the version at each of its values."""

    processing_version = (1, 2)


class Faults(list[Fault]):
    """A list of faults that says whether their lines are wanted."""

    def __init__(self, with_lines: bool) -> None:
        super().__init__()
        self.with_lines = with_lines


def parse(text: str, file: str, faults: list[Fault], first_line: int = 1) -> dict[Any, Any]:
    """Parse a YAML mapping; an unreadable or other document yields an empty mapping and a fault."""
    lines = not isinstance(faults, Faults) or faults.with_lines
    try:
        yaml = YAML(typ="rt" if lines else "safe")
        yaml.Resolver = _Resolver
        data = yaml.load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        faults.append(Fault(file, line, f"this is not valid YAML: {error.problem}", "Check quotes, colons and indents"))
    except YAMLError as error:
        faults.append(Fault(file, first_line, f"this is not valid YAML: {error}", "Save the file as plain UTF-8 text"))
    else:
        if isinstance(data, dict):
            return data
        faults.append(Fault(file, first_line, "a mapping of keys to values was expected", "Write `key: value` lines"))
    return CommentedMap()


class Keys:
    """One mapping of a file, read key by key; what is wrong is added to `faults` with file and line."""

    def __init__(self, data: dict[Any, Any], file: str, faults: list[Fault], first_line: int = 1) -> None:
        self.data, self.file, self.faults, self._first = data, file, faults, first_line

    def line(self, key: str | None = None) -> int:
        if not isinstance(self.data, CommentedMap):
            return self._first
        if key is not None and key in self.data:
            return int(self.data.lc.key(key)[0]) + self._first
        return int(self.data.lc.line or 0) + self._first

    def fault(self, key: str | None, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, self.line(key), problem, remedy))

    def only(self, allowed: Collection[str]) -> None:
        """Complain about every key that is not in `allowed`."""
        for key in self.data:
            if key not in allowed:
                self.fault(str(key), f"unknown key `{key}`", f"Use only: {', '.join(allowed)}")

    def text(self, key: str, default: str | None = None) -> str:
        """Read one line or block of text; required where there is no default."""
        value = self.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value.strip()
        if value is None or (isinstance(value, str) and not value.strip()):
            self.fault(key, f"`{key}` is missing or empty", f"Write `{key}: …`")
        else:
            self.fault(key, f"`{key}` must be text, not {value!r}", "Put it in double quotes")
        return default or ""

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            self.fault(key, f"`{key}` cannot be `{value}`", f"Use one of: {', '.join(allowed)}")
        return value if value in allowed else next(iter(allowed))

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """Read a list of texts; a missing list is empty."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.fault(key, f"`{key}` is missing", f"Write `{key}:` with one `- line` for each")
            return ()
        if not isinstance(value, list):
            self.fault(key, f"`{key}` must be a list", "Write one `- line` for each")
            return ()
        kept = []
        for item in value:
            if isinstance(item, str) and item.strip():
                kept.append(item.strip())
            else:
                self.fault(key, f"`{key}` holds {item!r}, which is not text", "Put it in double quotes")
        return tuple(kept)

    def sub(self, key: str) -> "Keys":
        """Read a nested mapping; a missing or other value counts as empty."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            if value is not None:
                self.fault(key, f"`{key}` must hold `key: value` lines", "Indent them below it")
            value = CommentedMap()
            value.lc.line = self.line(key) - self._first
        return Keys(value, self.file, self.faults, self._first)

    def subs(self, key: str) -> list["Keys"]:
        """Read a list of mappings."""
        value: Any = self.data.get(key)
        if not isinstance(value, list):
            self.fault(key, f"`{key}` must be a list", "Write `- key: value` blocks")
            return []
        good = [item for item in value if isinstance(item, dict)]
        if len(good) < len(value):
            self.fault(key, f"`{key}` holds something that is not a block of `key: value` lines", "Mend or remove it")
        return [Keys(item, self.file, self.faults, self._first) for item in good]
