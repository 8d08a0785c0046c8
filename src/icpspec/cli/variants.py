"""The options `--motion` and `--territory` against what ICPs have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.family import IcpFamily, Key
    from icpspec.resolve.loaded import LoadedIcp


def variant_key(family: IcpFamily, motion: str | None, territory: str | None) -> Key:
    """The motion and territory that options name.

    Raises:
        UsageError: the ICP does not have one of them.
    """
    from icpspec.nearest import did_you_mean

    motions = [branch.id for branch in family.motions]
    territories = [branch.path for branch in family.all_territories()]
    for what, name, known in (
        ("motion", motion, motions),
        ("territory", territory, territories),
    ):
        if name is not None and name not in known:
            nearest = did_you_mean(name, known)
            raise UsageError(
                f"`{family.id}` has no {what} `{name}`.",
                help=nearest or f"It has no {what} at all.",
            )
    return motion, territory


def any_variant_key(icps: Sequence[LoadedIcp], motion: str | None, territory: str | None) -> Key:
    """The motion and territory that options name, which one ICP at least must have.

    Raises:
        UsageError: none of the ICPs has one of them.
    """
    having(icps, motion, territory)
    return motion, territory


def having(icps: Sequence[LoadedIcp], motion: str | None, territory: str | None) -> list[LoadedIcp]:
    """The ICPs that have both the motion and the territory that options name.

    Raises:
        UsageError: none of the ICPs has them.
    """
    found: list[LoadedIcp] = []
    refused: UsageError | None = None
    for icp in icps:
        assert icp.family is not None
        try:
            variant_key(icp.family, motion, territory)
            found.append(icp)
        except UsageError as error:
            refused = refused or error
    if refused is not None and not found:
        raise refused
    return found
