"""Run systems over the splits of one set and sum up each by its figures."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks import metrics
from benchmarks.bootstrap import Figure, Metric, figure, resample
from benchmarks.datasets import Prediction, Task
from benchmarks.metrics import NONE, Floats, Integers, Outcomes
from benchmarks.ranking import Ranker, Ranking

Scores = dict[str, dict[str, Figure]]
"""The figures by metric, by system."""

METRICS: dict[str, Metric] = {
    "acc": metrics.accuracy,
    "MRR": metrics.mrr,
    "AUROC": metrics.auroc,
    "A@90": metrics.answered_at_90,
    "MCC": metrics.best_mcc,
    "answered": metrics.answered_right,
    "rejected": metrics.rejected,
}


def compare(splits: Sequence[Task], rankers: Mapping[str, type[Ranker]], advance: Callable[[], None]) -> Scores:
    """Score every ranker, and every system with published predictions, on the same rows and resamples.

    `advance` is called after each message.
    """
    weights = _weights(splits)
    runs = {name: [run(ranker, split, advance) for split in splits] for name, ranker in rankers.items()}
    for name in splits[0].published:
        runs[name] = [_published(split, split.published[name]) for split in splits]
    return {name: summarise(outcomes, weights) for name, outcomes in runs.items()}


def summarise(outcomes: Sequence[Outcomes], weights: Sequence[Floats]) -> dict[str, Figure]:
    return {name: figure(metric, outcomes, weights) for name, metric in METRICS.items()}


def run(ranker: type[Ranker], task: Task, advance: Callable[[], None]) -> Outcomes:
    """Fit a ranker to a task's entries and have it rank them for each of its messages."""
    fitted = ranker.fit(task.entries)
    rankings: list[Ranking] = []
    for text, _ in task.queries:
        rankings.append(fitted.rank(text))
        advance()
    first: list[Prediction] = [ranking[0] if ranking else (None, 0.0) for ranking in rankings]
    ranks = [_place(ranking, entry_id) for ranking, (_, entry_id) in zip(rankings, task.queries, strict=True)]
    return _outcomes(task, first, np.array(ranks), fitted.threshold)


def _published(task: Task, predictions: Sequence[Prediction]) -> Outcomes:
    return _outcomes(task, predictions, None, None)


def _outcomes(task: Task, first: Sequence[Prediction], rank: Integers | None, threshold: float | None) -> Outcomes:
    truth = [entry_id for _, entry_id in task.queries]
    predicted = [entry_id for entry_id, _ in first]
    classes = {name: number for number, name in enumerate(sorted({*truth, *predicted} - {None}, key=str))}
    confidence = [-np.inf if entry_id is None else score for entry_id, score in first]
    return Outcomes(
        truth=np.array([classes.get(entry_id, NONE) for entry_id in truth]),
        predicted=np.array([classes.get(entry_id, NONE) for entry_id in predicted]),
        confidence=np.array(confidence),
        rank=rank,
        threshold=threshold,
    )


def _place(ranking: Ranking, entry_id: str | None) -> int:
    """Tell an entry's place in a ranking, from 1; 0 when it is not there."""
    return next((place for place, (found, _) in enumerate(ranking, 1) if found == entry_id), 0)


def _weights(splits: Sequence[Task]) -> list[Floats]:
    """Resample messages, not rows: a message counts the same in every split and row that holds it."""
    rows = [[text for text, _ in split.queries] for split in splits]
    places = {text: place for place, text in enumerate(dict.fromkeys(text for row in rows for text in row))}
    drawn = resample(len(places))
    return [drawn[:, [places[text] for text in row]] for row in rows]
