"""The docs cannot fall behind: what they name is there, and what is there is named."""

import re
from pathlib import Path

import pytest

from faqbot.cli import app
from faqbot.config import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "knowledge/README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs/operators.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        row = f"| `FAQBOT_{name.upper()}` | `{field.default}` | {field.description} |"
        assert row in text


def test_every_command_that_docs_name_exists() -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    commands |= {group.name for group in app.registered_groups if group.name}
    for page in PAGES:
        for name in re.findall(r"python bot\.py (\w+)", page.read_text("utf-8")):
            assert name in commands, f"{page.name}: {name}"


def test_the_two_commands_of_the_readme_are_in_the_makefile() -> None:
    readme, makefile = ((ROOT / name).read_text("utf-8") for name in ("README.md", "Makefile"))
    for target in re.findall(r"^make (\w+)", readme, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_placeholder_is_left_in_the_docs() -> None:
    for page in PAGES:
        assert not re.search(r"^(STATUS|IDEAS)$", page.read_text("utf-8"), re.MULTILINE), page.name
