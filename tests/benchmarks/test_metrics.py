"""Every metric on cases small enough to work out by hand, and against scikit-learn on random ones."""

import numpy as np
import pytest
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from benchmarks import metrics
from benchmarks.bootstrap import RESAMPLES, figure, resample
from benchmarks.metrics import NONE, Floats, Outcomes

ALL = np.ones((1, 6))


@pytest.fixture
def outcomes() -> Outcomes:
    """Four messages in scope, two of them right at rank 1, and two out of scope."""
    return Outcomes(
        truth=np.array([0, 0, 1, 1, NONE, NONE]),
        predicted=np.array([0, 1, 1, NONE, 0, 1]),
        confidence=np.array([0.9, 0.8, 0.4, -np.inf, 0.6, 0.4]),
        rank=np.array([1, 2, 1, 0, 0, 0]),
        threshold=0.5,
    )


def random_outcomes(seed: int, rows: int = 40) -> tuple[Outcomes, Floats]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(-1, 4, rows)
    predicted = np.where(rng.random(rows) < 0.5, np.maximum(truth, 0), rng.integers(0, 4, rows))
    confidence = rng.integers(0, 12, rows) / 12 + 0.1 * (truth == predicted)
    return Outcomes(truth, predicted, confidence), rng.integers(0, 3, (3, rows)).astype(float)


def test_accuracy_counts_the_right_first_places_of_those_in_scope(outcomes: Outcomes) -> None:
    assert metrics.accuracy(outcomes, ALL) == pytest.approx([2 / 4])


def test_mrr_counts_a_second_place_half_and_a_miss_nothing(outcomes: Outcomes) -> None:
    assert metrics.mrr(outcomes, ALL) == pytest.approx([(1 + 1 / 2 + 1 + 0) / 4])


def test_mrr_is_undefined_when_only_the_first_prediction_is_known(outcomes: Outcomes) -> None:
    first_only = Outcomes(outcomes.truth, outcomes.predicted, outcomes.confidence)
    assert np.isnan(metrics.mrr(first_only, ALL)).all()


def test_auroc_counts_pairs_and_ties_half(outcomes: Outcomes) -> None:
    # .9 and .8 beat both; .4 loses to .6 and ties with .4; no prediction loses to both
    assert metrics.auroc(outcomes, ALL) == pytest.approx([(2 + 2 + 0.5 + 0) / 8])


def test_answered_at_90_answers_only_above_nine_tenths_of_those_out_of_scope(outcomes: Outcomes) -> None:
    # with two out of scope both must be rejected: the bar is .6, and only the first row is right above it
    assert metrics.answered_at_90(outcomes, ALL) == pytest.approx([1 / 4])


def test_answered_at_90_lets_one_of_ten_through() -> None:
    outside = np.linspace(0.1, 1.0, 10)
    outcomes = Outcomes(
        truth=np.array([0, 0, *[NONE] * 10]),
        predicted=np.zeros(12, int),
        confidence=np.array([0.95, 0.9, *outside]),
    )
    assert metrics.answered_at_90(outcomes, np.ones((1, 12))) == pytest.approx([1 / 2])


def test_the_own_threshold_answers_at_and_above_it(outcomes: Outcomes) -> None:
    assert metrics.answered_right(outcomes, ALL) == pytest.approx([1 / 4])
    assert metrics.rejected(outcomes, ALL) == pytest.approx([1 / 2])


def test_without_a_threshold_of_its_own_a_system_has_no_such_figure() -> None:
    outcomes, weights = random_outcomes(0)
    assert np.isnan(metrics.answered_right(outcomes, weights)).all()
    assert np.isnan(metrics.rejected(outcomes, weights)).all()


def test_best_mcc_by_hand() -> None:
    # answering the two most confident of four is all right: MCC 1
    outcomes = Outcomes(
        truth=np.array([0, 1, NONE, NONE]),
        predicted=np.array([0, 1, 0, 1]),
        confidence=np.array([0.9, 0.8, 0.7, 0.6]),
    )
    assert metrics.best_mcc(outcomes, np.ones((1, 4))) == pytest.approx([1])


@pytest.mark.parametrize("seed", range(5))
def test_auroc_agrees_with_scikit_learn(seed: int) -> None:
    outcomes, weights = random_outcomes(seed)
    expected = [roc_auc_score(outcomes.inside, outcomes.confidence, sample_weight=row) for row in weights]
    assert metrics.auroc(outcomes, weights) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(3))
def test_best_mcc_agrees_with_scikit_learn_at_every_threshold(seed: int) -> None:
    outcomes, weights = random_outcomes(seed)
    expected = [
        max(
            matthews_corrcoef(
                outcomes.truth,
                np.where(outcomes.confidence >= bar, outcomes.predicted, NONE),
                sample_weight=row,
            )
            for bar in {*outcomes.confidence, np.inf}
        )
        for row in weights
    ]
    assert metrics.best_mcc(outcomes, weights) == pytest.approx(expected)


def test_best_mcc_never_answers_a_row_whose_prediction_is_none() -> None:
    outcomes = Outcomes(truth=np.array([0, NONE]), predicted=np.array([0, NONE]), confidence=np.array([0.1, -np.inf]))
    assert metrics.best_mcc(outcomes, np.ones((1, 2))) == pytest.approx([1])


def test_without_messages_out_of_scope_their_figures_are_undefined() -> None:
    outcomes = Outcomes(np.array([0, 1]), np.array([0, 1]), np.array([0.5, 0.6]), threshold=0.5)
    for metric in (metrics.auroc, metrics.answered_at_90, metrics.best_mcc, metrics.rejected):
        assert np.isnan(metric(outcomes, np.ones((2, 2)))).all()


def test_a_figure_is_the_mean_over_splits_inside_its_interval() -> None:
    splits = [random_outcomes(seed)[0] for seed in range(3)]
    drawn = resample(40)
    result = figure(metrics.accuracy, splits, [drawn] * 3)
    plain = [metrics.accuracy(split, np.ones((1, 40)))[0] for split in splits]
    assert result.value == pytest.approx(np.mean(plain))
    assert result.low < result.value < result.high


def test_the_same_seed_draws_the_same_resamples() -> None:
    drawn = resample(7)
    assert drawn.shape == (RESAMPLES, 7)
    assert (drawn.sum(axis=1) == 7).all()
    assert (drawn == resample(7)).all()
    assert (drawn != resample(7, seed=1)).any()
