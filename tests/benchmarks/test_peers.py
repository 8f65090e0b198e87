"""Every system, ours and the peers, keeps one contract: entries best first, no entry twice."""

import pytest

from benchmarks.peers import RANKERS
from benchmarks.ranking import LIMIT, Ranker
from faqbot.types import Entry

ENTRIES = (
    Entry("pain", "Does it hurt?", "", ("is it painful", "will I feel the needles")),
    Entry("price", "What does it cost?", "", ("how much is a session", "price of a session")),
    Entry("place", "Where are you?", "", ("address of the clinic", "where is the clinic")),
)


@pytest.fixture(params=list(RANKERS))
def ranker(request: pytest.FixtureRequest) -> Ranker:
    pytest.importorskip("bm25s")
    pytest.importorskip("tantivy")
    system: type[Ranker] = RANKERS[request.param]
    return system.fit(ENTRIES)


def test_a_known_phrasing_finds_its_entry(ranker: Ranker) -> None:
    for entry in ENTRIES:
        for phrasing in entry.also_asked:
            assert ranker.rank(phrasing)[0][0] == entry.id


def test_a_ranking_holds_each_entry_once_the_best_first(ranker: Ranker) -> None:
    ranking = ranker.rank("where is the price of the clinic")
    found, scores = zip(*ranking, strict=True)
    assert len(set(found)) == len(found) <= LIMIT
    assert list(scores) == sorted(scores, reverse=True)


@pytest.mark.parametrize("query", ["", "?!", 'AND "OR* (NOT'])
def test_no_message_breaks_a_system(ranker: Ranker, query: str) -> None:
    assert len(ranker.rank(query)) <= len(ENTRIES)
