"""One ICP as it was read and bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.layers import Layered
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.spec.icp import Icp
    from icpspec.text.document import Document


@dataclass(frozen=True, slots=True)
class LoadedIcp:
    """One ICP file.

    Attributes:
        document: the file; with the ICP that it extends merged below it.
        resolved: the bound ICP without motion and territory, None if the file has errors.
        family: the same with all its variants.
    """

    path: Path
    document: Document | Layered
    findings: tuple[Diagnostic, ...]
    spec: Icp | None = None
    resolved: ResolvedIcp | None = None
    family: IcpFamily | None = None

    @property
    def id(self) -> str | None:
        """The id as the file has it, also if the file is faulty."""
        data = self.document.data
        written = data.get("id") if isinstance(data, dict) else None
        return written if isinstance(written, str) else None
