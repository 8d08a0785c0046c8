"""The shipped Jinja templates: sandboxed, and a name that does not exist is an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def folder() -> Path:
    """Where the templates are: inside the installed package, else in the source tree."""
    installed = Path(__file__).parent / "templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def render(name: str, context: Mapping[str, object]) -> str:
    """A template that writes plain text, such as YAML; nothing in it is escaped for HTML.

    Raises:
        jinja2.UndefinedError: the template names what the context does not have.
    """
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder()),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(context)
