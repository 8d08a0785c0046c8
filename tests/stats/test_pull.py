"""What separates high pull from low."""

import random

import pytest

from icpspec.stats.discrimination import Estimate
from icpspec.stats.ordinal import superiority
from icpspec.stats.pull import separations

ZENDESK = ({5: 40, 4: 20, 2: 5}, {5: 5, 3: 20, 2: 40})
SIZE = ({5: 23, 4: 10, 3: 10, 2: 22}, {5: 22, 4: 10, 3: 10, 2: 23})
NEVER: tuple[dict[int, int], dict[int, int]] = ({}, {5: 45, 4: 20, 3: 20, 2: 45})


def test_the_trait_that_separates_comes_first() -> None:
    """Customers on one help desk pull, others do not; their size says nothing."""
    found = separations({"never": NEVER, "size": SIZE, "zendesk": ZENDESK})
    assert list(found) == ["zendesk", "size", "never"]
    first = found["zendesk"]
    assert (first.matched, first.unmatched) == (65, 65)
    assert first.mean_matched == pytest.approx((200 + 80 + 10) / 65, rel=1e-12)
    assert first.delta == superiority(*ZENDESK).delta
    assert first.delta.low is not None
    assert first.delta.low > 0.5
    assert first.q is not None
    assert first.q < 1e-6
    assert found["size"].q == pytest.approx(1.0, abs=0.2)
    never = found["never"]
    assert (never.mean_matched, never.delta, never.p, never.q) == (
        None,
        Estimate(None, None, None),
        None,
        None,
    )


def test_a_trait_that_repels_is_as_telling() -> None:
    """Negative deltas are ordered by their size, too."""
    swapped = (ZENDESK[1], ZENDESK[0])
    found = separations({"size": SIZE, "repels": swapped})
    assert list(found) == ["repels", "size"]
    assert found["repels"].delta.high is not None
    assert found["repels"].delta.high < -0.5


def test_buckets() -> None:
    """By bucket of accounts, some of which count nothing for a trait."""
    buckets = [{"a": ({5: 2}, {1: 1})}, {"a": ({4: 1}, {5: 1})}, {}, {"a": ({2: 1}, {2: 2})}]
    whole = ({5: 2, 4: 1, 2: 1}, {1: 1, 5: 1, 2: 2})
    found = separations({"a": whole}, buckets)["a"]
    states = [bucket.get("a", ({}, {})) for bucket in buckets]
    expected = superiority(*whole, states)
    assert (found.delta, found.p) == (expected.delta, expected.p)
    assert found.p is not None


def test_noise_is_not_found() -> None:
    """Forty traits dealt by chance: about none at q < 0.05, over twenty draws."""
    draw = random.Random(4)  # noqa: S311 - a sample, no secret
    any_found = 0
    for _ in range(20):
        traits = {}
        for trait in range(40):
            sides: tuple[dict[int, int], dict[int, int]] = ({}, {})
            for _ in range(150):
                side, pull = sides[draw.randrange(2)], draw.randrange(1, 6)
                side[pull] = side.get(pull, 0) + 1
            traits[trait] = sides
        results = separations(traits).values()
        any_found += any(result.q is not None and result.q < 0.05 for result in results)
    assert any_found <= 4


def test_no_traits() -> None:
    """Nothing to separate by."""
    assert separations({}) == {}
