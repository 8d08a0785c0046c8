"""Clones without their whole history: which command fetches what is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")
_HASH = re.compile(r"[0-9a-f]{7,64}")
_VERSION = re.compile(r"v?[0-9]+(\.[0-9]+)*([.+-][A-Za-z0-9.+-]*)?")
_ON_GITHUB = "in GitHub Actions give `actions/checkout` the input `fetch-depth: 0`"


def advice(remotes: Sequence[str], ref: str | None) -> str:
    """How to get what a shallow clone lacks.

    A clone of one branch fetches that branch alone, so that another is named to git with the place
    where it belongs. `--unshallow` also completes commits that no branch has, as the merge commit
    of a pull request.

    Args:
        remotes: names of the remotes, the one to ask first.
        ref: the name that was not found, None if only history is missing.
    """
    if not remotes:
        return "Clone it again with its whole history."
    remote = remotes[0]
    return f"Fetch it with `{_command(remote, ref)}`; {_ON_GITHUB}."


def _command(remote: str, ref: str | None) -> str:
    whole = f"git fetch --unshallow {remote}"
    name = (ref or "").removeprefix("refs/heads/").removeprefix(f"{remote}/")
    if ref is None or name == "HEAD" or not _PLAIN.fullmatch(name) or _HASH.fullmatch(name):
        return whole
    if _VERSION.fullmatch(name) or name.startswith("refs/tags/"):
        return f"git fetch --unshallow --tags {remote}"
    return f"{whole} +refs/heads/{name}:refs/remotes/{remote}/{name}"
