"""What the GitHub API did not do."""

from __future__ import annotations

from icpspec.errors import EnvironmentFault


class GithubFault(EnvironmentFault):
    """A request that GitHub did not carry out, or of which nobody knows whether it did.

    Attributes:
        status: of the answer; None without one.
        is_unsettled: it may have been carried out all the same.
    """

    def __init__(
        self, message: str, *, status: int | None, is_unsettled: bool = False, help: str = ""
    ) -> None:
        super().__init__(message, help=help)
        self.status = status
        self.is_unsettled = is_unsettled

    @property
    def is_refusal(self) -> bool:
        """The token is good, but not for this: as on a pull request from a fork."""
        return self.status in {403, 404, 410}
