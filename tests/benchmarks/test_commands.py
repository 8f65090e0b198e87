"""Each command runs from end to end on tiny data, prints its table and writes its files."""

import json
from pathlib import Path

import pytest

from benchmarks import compare, cost, matching, scale, speed, typos
from benchmarks.datasets import read_tasks
from benchmarks.metrics import NONE
from benchmarks.peers import RANKERS, TfidfCosine

pytest.importorskip("bm25s")
pytest.importorskip("tantivy")


def test_matching_shows_every_system_and_writes_the_figures(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.json"
    matching.main([str(data), "--only", "hint3 v1", "--json", str(file)])
    printed = capsys.readouterr().out
    assert "HINT3 v1 shop: 2 entries, 3 phrasings; 1 messages in scope, 1 out of scope" in printed
    figures = json.loads(file.read_text(encoding="utf-8"))["HINT3 v1 shop"]
    assert list(figures) == [*RANKERS, "oracle"]
    assert figures["oracle"]["acc"]["value"] == 1
    assert figures["oracle"]["MRR"] is None
    assert all(system in printed for system in figures)


def test_matching_draws_a_plot(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "plot.png"
    matching.main([str(data), "--only", "v2 shop", "--plot", str(file)])
    assert file.read_bytes().startswith(b"\x89PNG")


def test_an_empty_folder_ends_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="nothing readable"):
        matching.main([str(tmp_path)])


def test_typos_shows_clean_beside_misspelled(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typos.main([str(data / "stackfaq")])
    printed = capsys.readouterr().out
    assert "StackFAQ k=3: two typos a message" in printed
    assert "acc, typos" in printed


def test_typos_takes_one_stackfaq_setting_and_all_of_clinc(data: Path) -> None:
    assert list(typos.read_sets(data)) == ["StackFAQ k=3", "CLINC150 5-shot", "CLINC150 10-shot"]


def test_a_message_gets_the_same_typos_in_every_split(data: Path) -> None:
    seen: dict[str, set[str]] = {}
    for split in typos.read_sets(data)["StackFAQ k=3"]:
        for (before, _), (after, _) in zip(split.queries, typos.with_typos(split).queries, strict=True):
            seen.setdefault(before, set()).add(after)
    assert all(len(after) == 1 and before not in after for before, after in seen.items())


def test_typos_says_what_it_needs(data: Path) -> None:
    with pytest.raises(SystemExit, match="holds neither StackFAQ nor CLINC150"):
        typos.main([str(data / "banking77")])


def test_a_message_that_finds_nothing_counts_as_declined(data: Path) -> None:
    task = read_tasks(data, only="hint3 v1")["HINT3 v1 shop"][0]
    outcomes = compare.run(TfidfCosine, task, lambda: None)
    assert list(outcomes.predicted) == [0, NONE]
    assert outcomes.rank is not None
    assert list(outcomes.rank) == [1, 0]
    assert outcomes.confidence[1] == -float("inf")


def test_a_system_is_measured_in_a_process_of_its_own() -> None:
    measured = cost.measure("TF-IDF cosine", phrasings=40, entries=10)
    assert measured is not None
    assert 0 < measured.p50 <= measured.p95
    assert measured.memory > 1


def test_speed_puts_ratios_beside_the_figures() -> None:
    costs = {"faqbot": cost.Cost(2, 0.5, 1, 0.5, 100), "other": cost.Cost(1, 1, 1, 1, 50)}
    laid = speed.table("title", costs)
    assert [list(column.cells)[1] for column in laid.columns][1] == "1.000 [dim]×2.00[/dim]"


def test_scale_lays_out_and_draws_each_size(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    costs = {size: cost.Cost(size / 100, 0.5, 1, 0.5, 100) for size in (500, 50_000)}
    assert list(scale.table(costs).columns[0].cells) == ["500", "50,000"]
    scale.plot(tmp_path / "scale.png", costs)
    assert (tmp_path / "scale.png").stat().st_size > 1000
