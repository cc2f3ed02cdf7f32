"""The frameworks of the benchmark check a pledge by our rules."""

from bench.peers import rules as peers
from chalicelib.content import catalogue, languages, rules


def test_peers_have_the_rules_of_a_pledge() -> None:
    assert (
        rules.PLAN_WHEN.most,
        rules.PLAN_WILL.most,
        rules.NAME.most,
    ) == (peers.WHEN_MOST, peers.WILL_MOST, peers.NAME_MOST)
    assert set(peers.LANGUAGES) == set(languages())
    assert set(peers.IDEAS) == set(catalogue().ideas)
    assert set(peers.PLACES) == set(catalogue().places)
