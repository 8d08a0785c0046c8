"""Working trees that hold a part of what is committed: what is left out was not removed."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from icpspec.errors import EnvironmentFault
from icpspec.git.log import anywhere
from icpspec.resolve.spec_files import ICP_SUFFIX

if TYPE_CHECKING:
    from icpspec.git.repository import Repository

_LEFT_OUT = "S "


def refuse_left_out(repository: Repository, folder: str) -> None:
    """Stop where specs of a project are left out by a sparse checkout.

    Args:
        folder: of the project, from the top of the repository; empty for the top.

    Raises:
        EnvironmentFault: some are, so that they would be taken for removed.
    """
    if repository.run("config", "--type=bool", "--get", "core.sparseCheckout").text != "true":
        return
    listed = repository.run("ls-files", "-t", "-z", "--", anywhere(f"*{ICP_SUFFIX}")).text
    paths = [one.removeprefix(_LEFT_OUT) for one in listed.split("\0") if one.startswith(_LEFT_OUT)]
    inside = [path for path in paths if not folder or path.startswith(f"{folder}/")]
    absent = [path for path in inside if not (repository.root / path).exists()]
    if absent:
        number = "1 spec is" if len(absent) == 1 else f"{len(absent)} specs are"
        raise EnvironmentFault(
            f"{number} left out of this sparse checkout, as {absent[0]}.",
            help=f"`git sparse-checkout add {posixpath.dirname(absent[0]) or '/'}` brings them,"
            " or name two commits.",
        )
