"""The commands as a user runs them: in a process of their own."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot.retrieval import Retriever
from faqbot.storage import Store
from faqbot.types import Message, Reply

from .servers import write_small_clinic

ROOT = Path(__file__).parent.parent


def bot(*arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "bot.py", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=240,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"} | env,
        check=False,
    )


def test_help_lists_the_commands_without_loading_scikit_learn() -> None:
    code = (
        "import sys; sys.argv = ['bot.py', '--help']\n"
        "try:\n import bot; bot.main()\n"
        "finally:\n print('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip().endswith("False")
    for command in ("serve", "chat", "ask", "check", "test", "extract", "staff", "purge"):
        assert command in done.stdout


@pytest.mark.usefixtures("retriever")
def test_ask_prints_the_reply_as_json() -> None:
    done = bot("ask", "--json", "does it hurt?")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["parts"][0]["entry_id"] == "comfort/does-it-hurt"


@pytest.mark.usefixtures("retriever")
def test_ask_answers_json_lines_and_refuses_a_bad_one() -> None:
    good = bot("ask", "--jsonl", stdin='{"conversation": "a", "text": "will I bruise?"}\n')
    assert json.loads(good.stdout)["conversation"] == "a"
    bad = bot("ask", "--jsonl", stdin="nonsense\n")
    assert bad.returncode == 1
    assert "line 1" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_check_tells_every_fault_and_fails(tmp_path: Path) -> None:
    assert bot("check").returncode == 0
    broken = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", broken)
    (broken / "synonyms.yaml").unlink()
    (broken / "entries/comfort/bruising.md").write_text("no header")
    done = bot("check", "--folder", str(broken))
    assert done.returncode == 1
    assert "synonyms.yaml:1: the file is missing" in done.stderr
    assert "entries/comfort/bruising.md:1: there is no header" in done.stderr


def test_check_runs_the_examples_of_the_red_flags(tmp_path: Path) -> None:
    copy = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", copy)
    text = (copy / "safety.yaml").read_text("utf-8")
    (copy / "safety.yaml").write_text(
        text.replace("must_match:\n", "must_match:\n      - I like green apples\n", 1), "utf-8"
    )
    done = bot("check", "--folder", str(copy))
    assert done.returncode == 1
    assert "`I like green apples` must raise this flag" in done.stdout


def test_extract_writes_drafts_and_reports_and_tells_what_it_could_not_read(tmp_path: Path) -> None:
    (tmp_path / "pool.md").write_text("# Pool\n\n## Is the pool warm?\n\nYes, it has 34 degrees.\n", "utf-8")
    (tmp_path / "empty.pdf").write_bytes(b"")
    drafts, page, data = tmp_path / "drafts", tmp_path / "r.html", tmp_path / "r.json"
    done = bot("extract", str(tmp_path), "--into", str(drafts), "--report", str(page), "--json", str(data))
    assert done.returncode == 0, done.stderr
    assert "empty.pdf: it is empty" in done.stdout
    assert "1 draft (1 found" in done.stdout
    assert "Traceback" not in done.stderr
    assert "Yes, it has 34 degrees." in next(drafts.rglob("*.md")).read_text("utf-8")
    shown = page.read_text("utf-8")
    assert "<h3>Is the pool warm?</h3>" in shown
    assert "1 document gave <strong>1 draft</strong> (1 asked in the text" in shown
    assert "empty.pdf: it is empty" in shown.partition("<h2>")[0], "what needs a look stands at the top"
    report = json.loads(data.read_text("utf-8"))
    assert report["counts"]["new"] == 1
    assert report["drafts"][0]["cites"][0]["text"] == "Yes, it has 34 degrees."


def test_extract_says_that_a_withheld_entry_is_told_to_patients_until_the_next_publish(tmp_path: Path) -> None:
    folder = Path(write_small_clinic(tmp_path)["FAQBOT_KNOWLEDGE_DIR"])
    material, page = folder / "material/dry-needling.md", tmp_path / "r.html"
    command = ("extract", str(material), "--folder", str(folder), "--report", str(page))
    assert "python bot.py publish" not in bot(*command).stdout
    material.write_text(material.read_text("utf-8").replace("within a day or two", "within 3 days"), "utf-8")
    for told in (bot(*command).stdout, page.read_text("utf-8"), (folder / "withheld.yaml").read_text("utf-8")):
        assert "python bot.py publish" in told


def test_extract_fails_and_writes_nothing_when_nothing_can_be_read(tmp_path: Path) -> None:
    done = bot("extract", str(tmp_path / "none.txt"), "http://127.0.0.1/", "--into", str(tmp_path / "drafts"))
    assert done.returncode == 1
    assert "cannot be opened" in done.stdout
    assert "private or local address" in done.stdout
    assert not (tmp_path / "drafts").exists()


def test_an_unusable_setting_is_told_in_a_sentence() -> None:
    done = bot("ask", "hi", FAQBOT_PORT="no")
    assert done.returncode == 1
    assert "FAQBOT_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_answers_and_stops_cleanly(retriever: Retriever, tmp_path: Path) -> None:
    assert retriever
    env = os.environ | {"FAQBOT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    port = "8765"
    with subprocess.Popen([sys.executable, "bot.py", "serve", "--port", port], cwd=ROOT, env=env) as process:
        try:
            body = json.dumps({"text": "does it hurt?"}).encode()
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/messages", body, {"content-type": "application/json"}
            )
            for _ in range(120):
                try:
                    with urllib.request.urlopen(request, timeout=60) as response:
                        reply = json.load(response)["reply"]
                    break
                except OSError:
                    time.sleep(0.5)
            assert reply["kind"] == "answer"
        finally:
            process.terminate()
            assert process.wait(30) in (0, -15)


def test_serve_ends_with_the_reason_when_the_knowledge_is_broken(tmp_path: Path) -> None:
    done = bot("serve", "--port", "0", FAQBOT_KNOWLEDGE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "clinic.yaml:1: the file is missing" in done.stderr


def test_staff_are_added_listed_and_shut(tmp_path: Path) -> None:
    env = {"FAQBOT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    added = bot("staff", "add", "ana", "--name", "Ana Sample", "--password", "four words make one", **env)
    assert "can sign in at /staff as Ana Sample (desk)" in added.stdout, added.stderr
    again = bot("staff", "add", "ana", "--name", "Ana", "--password", "four words make one", **env)
    assert (again.returncode, "already" in again.stderr) == (1, True)
    assert bot("staff", "list", **env).stdout == "ana\tAna Sample\tdesk\n"
    assert bot("staff", "password", "ana", "--password", "another four words", **env).returncode == 0
    assert bot("staff", "shut", "ana", **env).returncode == 0
    assert bot("staff", "list", **env).stdout == ""


def test_purge_tells_how_many_it_deleted(tmp_path: Path) -> None:
    env = {"FAQBOT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "FAQBOT_RETENTION_DAYS": "7"}
    store = Store.open(env["FAQBOT_DATABASE_URL"])
    for number, days in enumerate((8, 6)):
        message = Message("m", f"c{number}", "test", "hi", datetime.now(UTC) - timedelta(days=days))
        store.record(message, Reply(()), [])
    assert bot("purge", **env).stdout.startswith("1 conversations deleted")
    assert not store.conversation("c0").turns
    assert store.conversation("c1").turns
    store.close()
