"""The shipped Jinja templates: sandboxed, and a name that does not exist is an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup


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


def render_html(name: str, context: Mapping[str, object], clean: Callable[[str], str]) -> str:
    """A template that writes HTML: what the context holds is escaped, but for `safe` parts.

    Args:
        clean: is applied to each text before it is escaped, to take out what has no place in a
            page, such as control characters.

    Raises:
        jinja2.UndefinedError: the template names what the context does not have.
    """
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    def final(value: object) -> object:
        return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder()),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=final,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(context)


def safe(html: str) -> Markup:
    """HTML of ours in which everything foreign is escaped already."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - that is what it is for


def trusted(name: str) -> Markup:
    """A shipped file that belongs into a page as it is, such as its style sheet."""
    return safe((folder() / name).read_text(encoding="utf-8"))
