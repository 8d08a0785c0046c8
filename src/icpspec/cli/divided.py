"""ICPs with motions and territories, where a command takes only one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.workspace import LoadedIcp


def having(icps: Sequence[LoadedIcp], motion: str | None, territory: str | None) -> list[LoadedIcp]:
    """The ICPs that have a motion and a territory; all of them where neither is named.

    Raises:
        UsageError: none has both.
    """
    found = [icp for icp in icps if _has(icp, motion, territory)]
    if found or not icps:
        return found
    for what, name, known in (
        ("motion", motion, _known(icps, "motion")),
        ("territory", territory, _known(icps, "territory")),
    ):
        if name is not None and name not in known:
            from icpspec.nearest import did_you_mean

            nearest = did_you_mean(name, known)
            raise UsageError(
                f"No ICP has a {what} `{name}`.",
                help=nearest or f"They have no {what} at all.",
            )
    raise UsageError(f"No ICP has both the motion `{motion}` and the territory `{territory}`.")


def _has(icp: LoadedIcp, motion: str | None, territory: str | None) -> bool:
    return (motion is None or motion in _known([icp], "motion")) and (
        territory is None or territory in _known([icp], "territory")
    )


def _known(icps: Sequence[LoadedIcp], what: str) -> list[str]:
    """The motions or the territories of ICPs, each once."""
    names: dict[str, None] = {}
    for icp in icps:
        if icp.family is not None:
            motions = icp.family.motions
            branches = motions if what == "motion" else icp.family.all_territories()
            names.update((branch.path, None) for branch in branches)
    return list(names)
