"""Public data is read in place, in its own layouts; what cannot be read is named with what to do."""

from pathlib import Path

import pytest

from benchmarks.datasets import SPLITS, DatasetError, read_tasks


def test_every_layout_below_the_folder_is_found(data: Path) -> None:
    names = [f"HINT3 v{version} shop" for version in (1, 2)]
    names += [f"StackFAQ k={known}" for known in (1, 3, 5)]
    names += ["CLINC150 5-shot", "CLINC150 10-shot", "Banking77 10-shot"]
    assert list(read_tasks(data)) == names


def test_only_narrows_by_any_part_of_the_name(data: Path) -> None:
    assert list(read_tasks(data, only="clinc")) == ["CLINC150 5-shot", "CLINC150 10-shot"]


def test_hint3_keeps_its_own_split_and_its_published_predictions_for_v1(data: Path) -> None:
    tasks = read_tasks(data, only="hint3")
    [first], [second] = tasks["HINT3 v1 shop"], tasks["HINT3 v2 shop"]
    assert [(entry.id, entry.phrasings) for entry in first.entries] == [
        ("STATUS", ("where is my order", "late")),
        ("PAY", ("pay",)),
    ]
    assert first.queries == (("my order, where?", "STATUS"), ("hi", None))
    assert first.published == {"oracle": (("STATUS", 0.9), (None, 0.97))}
    assert second.published == {}


def test_published_predictions_on_other_rows_are_refused(data: Path) -> None:
    file = data / "hint3" / "preds" / "oracle_shop.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("hi,", "hello,"), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"oracle_shop\.csv: its sentences are not those of the test rows"):
        read_tasks(data)


@pytest.mark.parametrize("known", [1, 3, 5])
def test_stackfaq_knows_the_question_and_k_rephrasings_and_asks_the_rest(data: Path, known: int) -> None:
    splits = read_tasks(data)[f"StackFAQ k={known}"]
    assert len(splits) == SPLITS
    for split in splits:
        asked = [text for text, _ in split.queries]
        for number, entry in enumerate(split.entries):
            assert entry.question == f"Question {number}?"
            assert entry.answer == "First.\n\nSecond."
            assert len(entry.also_asked) == known
            assert not set(entry.also_asked) & set(asked)
        assert len(asked) == 3 * (8 - known)
        assert not {"", "*"} & set(asked)


def test_clinc_asks_test_and_out_of_scope_test(data: Path) -> None:
    split = read_tasks(data)["CLINC150 5-shot"][0]
    assert [len(entry.phrasings) for entry in split.entries] == [5, 5]
    assert split.queries == (
        ("set an alarm", "alarm"), ("will it rain", "weather"), ("who won the cup", None),
    )  # fmt: skip


def test_banking_has_nothing_out_of_scope(data: Path) -> None:
    split = read_tasks(data)["Banking77 10-shot"][0]
    assert [len(entry.phrasings) for entry in split.entries] == [10, 10]
    assert split.queries == (("lost my card", "card"),)


def test_splits_differ_from_each_other_and_never_from_run_to_run(data: Path) -> None:
    once, again = read_tasks(data), read_tasks(data)
    assert once == again
    for name in ("StackFAQ k=3", "CLINC150 5-shot", "Banking77 10-shot"):
        assert len({split.entries for split in once[name]}) > 1


def test_a_folder_without_data_is_told_the_layouts(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"(?s)nothing readable.*HINT3.*StackFAQ.*CLINC150.*Banking77"):
        read_tasks(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="nowhere: no such folder"):
        read_tasks(tmp_path / "nowhere")


def test_a_name_that_nothing_has_lists_those_there_are(data: Path) -> None:
    with pytest.raises(DatasetError, match=r"'squad'.*StackFAQ k=1"):
        read_tasks(data, only="squad")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "hint3/dataset/v1/test/shop_test.csv",
            "text,label\na,b\n",
            r"shop_test\.csv: lacks the column sentence",
        ),
        ("stackfaq/faq.xml", "<root>", r"faq\.xml: not well-formed XML"),
        ("clinc150/data_full.json", '{"train": []}', r"data_full\.json: lacks oos_test, test"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(data: Path, file: str, text: str, message: str) -> None:
    (data / file).write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_tasks(data)


def test_hint3_training_rows_without_test_rows_are_named(data: Path) -> None:
    (data / "hint3/dataset/v2/test/shop_test.csv").unlink()
    with pytest.raises(DatasetError, match="its test rows are missing"):
        read_tasks(data)
