"""Tiny made-up files in the layouts of the public data."""

import json
from pathlib import Path

import pytest

STACKFAQ = """<root>{}</root>"""
THREAD = "<qapair>{}<question>\nQuestion {}?\n</question><answer>First.</answer><answer>Second.</answer></qapair>"


def write_hint3(folder: Path) -> None:
    rows = {
        "dataset/v1/train/shop_train.csv": "sentence,label\nwhere is my order,STATUS\nlate,STATUS\npay,PAY\n",
        "dataset/v1/test/shop_test.csv": 'sentence,label\n"my order, where?",STATUS\nhi,NO_NODES_DETECTED\n',
        "preds/oracle_shop.csv": (
            "sentence,label,predicted_node,predicted_node_score\n"
            '"my order, where?",STATUS,STATUS,0.9\nhi,NO_NODES_DETECTED,NO_NODES_DETECTED,0.97\n'
        ),
    }
    rows |= {name.replace("v1", "v2"): text for name, text in rows.items() if "v1" in name}
    for name, text in rows.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def write_stackfaq(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    threads = []
    for number in range(3):
        texts = [f"rephrasing {number} {letter}" for letter in "abcdefgh"] + ["*", " "]
        threads.append(THREAD.format("".join(f"<rephr>\n{text}\n</rephr>" for text in texts), number))
    (folder / "faq.xml").write_text(STACKFAQ.format("".join(threads)), encoding="utf-8")


def write_clinc(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    train = [[f"{label} phrasing {number}", label] for label in ("alarm", "weather") for number in range(12)]
    data = {
        "train": train,
        "val": [["never read", "alarm"]],
        "test": [["set an alarm", "alarm"], ["will it rain", "weather"]],
        "oos_train": [],
        "oos_val": [],
        "oos_test": [["who won the cup", "oos"]],
    }
    (folder / "data_full.json").write_text(json.dumps(data), encoding="utf-8")


def write_banking(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    train = "".join(f"{label} phrasing {number},{label}\n" for label in ("card", "loan") for number in range(12))
    (folder / "train.csv").write_text("text,category\n" + train, encoding="utf-8")
    (folder / "test.csv").write_text("text,category\nlost my card,card\n", encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that holds one tiny set in each layout."""
    write_hint3(tmp_path / "hint3")
    write_stackfaq(tmp_path / "stackfaq")
    write_clinc(tmp_path / "clinc150")
    write_banking(tmp_path / "banking77")
    return tmp_path
