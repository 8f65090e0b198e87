"""The script that is served is what its source makes. Where node is missing the test skips, in CI it fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SERVED = ROOT / "faqbot/channels/static/widget.js"


def test_the_served_script_is_built_from_its_source(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no npm: install Debian's nodejs and npm")
    shutil.copytree(ROOT / "widget", tmp_path / "widget", ignore=shutil.ignore_patterns("node_modules"))
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build", "--", str(tmp_path / "widget.js")]):
        subprocess.run([npm, *command], cwd=tmp_path / "widget", check=True, timeout=180, capture_output=True)
    assert (tmp_path / "widget.js").read_bytes() == SERVED.read_bytes(), "run: cd widget && npm ci && npm run build"
