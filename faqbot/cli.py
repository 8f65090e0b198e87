"""The commands. Each reads the settings, builds what it needs and calls one function; heavy imports wait for that."""

import json
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from faqbot import memory
from faqbot.config import Settings, load_settings
from faqbot.errors import FaqbotError, KnowledgeError
from faqbot.releasecommands import list_releases, publish, rollback
from faqbot.staffcommands import staff

if TYPE_CHECKING:
    from faqbot.extraction.drafts import Known
    from faqbot.service import Service
    from faqbot.site import Site

app = typer.Typer(
    help="A FAQ chatbot for clinics that says only what the clinic has approved.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(staff, name="staff")
app.command()(publish)
app.command("releases")(list_releases)
app.command()(rollback)
Folder = Annotated[Path | None, typer.Option("--folder", help="A knowledge folder other than the configured one.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Serve the site when no command is given."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Serve the chat: the sample page, the chat element and the public API."""
    memory.share_one_arena()
    from faqbot import logs  # noqa: PLC0415
    from faqbot.app import build_site, build_web  # noqa: PLC0415
    from faqbot.server import Server, do_chores  # noqa: PLC0415

    settings, stop = load_settings(), threading.Event()
    logs.configure()
    with ThreadPoolExecutor(2, "build") as pool:
        site: Future[Site] = pool.submit(build_site, settings)
        host, port = host or settings.host, settings.port if port is None else port
        server = Server(build_web(site.result, settings), host, port, site)
        pool.submit(lambda: do_chores(site.result(), settings, stop))
        if port:
            Console(stderr=True).print(f"The chat is at [link]http://{host}:{port}[/link] (stop with Ctrl-C)")
        try:
            server.run()
        finally:
            stop.set()
    site.result().store.close()


@app.command()
def purge() -> None:
    """Delete the conversations in which nothing was said for `FAQBOT_RETENTION_DAYS`; the server does so hourly."""
    from faqbot.storage import Store  # noqa: PLC0415

    settings, now = load_settings(), datetime.now(UTC)
    count = Store.open(settings.database_url).retention.purge(now - timedelta(days=settings.retention_days), now)
    print(f"{count} conversations deleted: nothing was said in them for {settings.retention_days} days.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The new file to write.")]) -> None:
    """Write all that the database holds to a new file, also while the server runs."""
    from faqbot.storage.backup import backup as write  # noqa: PLC0415

    write(load_settings().database_url, file)
    print(f"{file} holds the whole database: keep it as safe as the database itself.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` has written.")]) -> None:
    """Fill a new, empty database from a backup."""
    from faqbot.storage.backup import restore as read  # noqa: PLC0415

    read(load_settings().database_url, file)
    print(f"The database is restored from {file}. Conversations whose time is over go at the next purge.")


@app.command()
def chat() -> None:
    """Chat in the terminal."""
    from faqbot.channels.terminal import chat as talk  # noqa: PLC0415

    talk(_service(load_settings(), "sqlite://"), Console())


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The message.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reply as JSON.")] = False,
    jsonl: Annotated[bool, typer.Option(help="Answer JSON lines from standard input.")] = False,
    why: Annotated[bool, typer.Option(help="Print what the search found, and why.")] = False,
) -> None:
    """Ask one question, or many from standard input, without keeping anything."""
    from faqbot.channels.api import reply_out  # noqa: PLC0415
    from faqbot.channels.terminal import answer_lines, new_message, show, show_candidates  # noqa: PLC0415

    if (text is None) != jsonl:
        raise typer.BadParameter("give either a TEXT or --jsonl")
    service = _service(load_settings(), "sqlite://")
    if jsonl:
        for line in answer_lines(service, sys.stdin):
            print(line, flush=True)
        return
    reply = service.handle(new_message(text or "", "ask"))
    if as_json:
        print(reply_out(reply).model_dump_json(indent=2))
    else:
        show(reply, Console())
    if why:
        show_candidates(service.explain(text or ""), Console())


@app.command()
def check(folder: Folder = None) -> None:
    """Check the knowledge folder, and Slack where it is set up: every fault at once, with its place and remedy."""
    from faqbot.evaluation.examples import check_examples  # noqa: PLC0415
    from faqbot.knowledge import load  # noqa: PLC0415
    from faqbot.knowledge.lint import lint  # noqa: PLC0415

    settings = load_settings()
    knowledge = load(folder or settings.knowledge_dir)
    console = Console(soft_wrap=True, highlight=False)
    warnings = lint(knowledge)
    for fault in warnings:
        console.print(f"warning: {fault}", markup=False)
    faults = check_examples(knowledge.safety)
    for fault in faults:
        console.print(str(fault), markup=False)
    served = knowledge.served.values()
    answers = sum(entry.reply == "answer" for entry in served)
    phrasings = sum(len(entry.phrasings) for entry in served)
    console.print(
        f"{answers} answers and {len(served) - answers} questions for a person, {phrasings} phrasings: "
        f"{len(faults)} faults, {len(warnings)} warnings"
    )
    amiss = _slack_faults(settings)
    for line in amiss:
        console.print(f"Slack: {line}", markup=False)
    if faults or amiss:
        raise typer.Exit(1)


def _slack_faults(settings: Settings) -> list[str]:
    if not settings.uses_slack:
        return []
    from faqbot.channels.slack.checking import check_slack  # noqa: PLC0415

    return check_slack(settings)


@app.command()
def slack(
    simulate: Annotated[bool, typer.Option(help="Show a pretend workspace on a page; no account is needed.")] = False,
    port: Annotated[int, typer.Option(help="The port of the simulator's page; 0 takes a free one.")] = 8080,
) -> None:
    """Be in Slack by Socket Mode, which needs no public address; `serve` does it over HTTP."""
    from faqbot import logs, slackcommand  # noqa: PLC0415

    logs.configure()
    settings = load_settings()
    if simulate:
        slackcommand.simulate(settings, port, Console(stderr=True))
    else:
        slackcommand.connect(settings)


@app.command()
def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders or web addresses to read.")],
    into: Annotated[Path | None, typer.Option(help="The folder for the drafts, if not the knowledge's.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the report to this HTML file, too.")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the report to this JSON file, too.")] = None,
    folder: Folder = None,
) -> None:
    """Make draft entries from the clinic's own documents: served to nobody until approved and published."""
    from rich.progress import track  # noqa: PLC0415

    from faqbot.extraction import run  # noqa: PLC0415
    from faqbot.extraction.keeping import plan, withhold, write  # noqa: PLC0415
    from faqbot.extraction.report import as_json as result  # noqa: PLC0415
    from faqbot.extraction.report import show  # noqa: PLC0415
    from faqbot.extraction.reportpage import page  # noqa: PLC0415

    folder = folder or load_settings().knowledge_dir
    known, console = _known(folder), Console(soft_wrap=True, highlight=False)
    work = run.jobs(paths, folder)
    reading = track(work, "Reading", console=Console(stderr=True), transient=True)
    extracted = run.extract(reading, known)
    documents = [found.document for found in extracted.findings]
    kept = withhold(plan(extracted.drafts, documents, into or folder / "drafts", known.entries), folder, known.entries)
    files = dict(kept.files or {}) if documents else {}
    if report:
        files[report] = page(extracted, kept)
    if as_json:
        files[as_json] = json.dumps(result(extracted, kept), indent=2, ensure_ascii=False)
    write(files)
    show(extracted, kept, console)
    if not documents:
        console.print("Nothing could be read.", style="bold red")
        raise typer.Exit(1)
    console.print(f"The drafts are in {into or folder / 'drafts'}", markup=False)


def _known(folder: Path) -> "Known":
    """Return the entries and synonyms to compare with; where there is no usable folder, none."""
    from faqbot.extraction.drafts import Known  # noqa: PLC0415
    from faqbot.knowledge import load  # noqa: PLC0415

    try:
        knowledge = load(folder)
    except KnowledgeError as error:
        note = (
            f"No existing entries are compared with, and none is checked for a changed source: {folder} has "
            f"{len(error.faults)} fault{'' if len(error.faults) == 1 else 's'}. `check` lists them: mend and run again."
        )
        Console(stderr=True, soft_wrap=True, highlight=False).print(note, style="yellow", markup=False)
        return Known()
    return Known(knowledge.entries, knowledge.synonyms)


@app.command("test")
def run_suite(
    folder: Folder = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the result to this file, too.")] = None,
    failures: Annotated[bool, typer.Option(help="List the failing cases.")] = True,
) -> None:
    """Run the question suite offline; held-out cases are counted, never shown."""
    from rich.progress import track  # noqa: PLC0415

    from faqbot.evaluation.report import as_json as result  # noqa: PLC0415
    from faqbot.evaluation.report import show  # noqa: PLC0415
    from faqbot.evaluation.runner import run  # noqa: PLC0415
    from faqbot.evaluation.suite import read_suite  # noqa: PLC0415
    from faqbot.lastrun import LastRun, keep  # noqa: PLC0415

    settings = load_settings()
    folder = folder or settings.knowledge_dir
    service = _service(settings.model_copy(update={"knowledge_dir": folder}), "sqlite://")
    cases = read_suite(folder / "suite", list(service.knowledge.served))
    console = Console(soft_wrap=True, highlight=False)
    progress = iter(track(cases, "Asking", console=Console(stderr=True), transient=True))
    outcomes = run(service, cases, tick=lambda: next(progress, None))  # type: ignore[arg-type]
    show(outcomes, console, failures)
    right, wrong = sum(o.passed for o in outcomes), sum(o.verdict.wrong for o in outcomes)
    keep(settings.cache_dir, LastRun(datetime.now(UTC), len(outcomes), right, wrong))
    if as_json:
        as_json.write_text(json.dumps(result(outcomes), indent=2, ensure_ascii=False), "utf-8")
    if any(outcome.case.must_pass and not outcome.passed for outcome in outcomes):
        console.print("A case that must pass has failed.", style="bold red")
        raise typer.Exit(1)


def _service(settings: Settings, database_url: str | None = None) -> "Service":
    from faqbot.app import build_service  # noqa: PLC0415

    return build_service(settings.model_copy(update={"database_url": database_url or settings.database_url}))


def main() -> None:
    """Run a command; an error of ours is told in a sentence, without a traceback."""
    try:
        app()
    except FaqbotError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(str(error), style="red", markup=False)
        sys.exit(1)
