"""Where something stands, in a comment: a link that leads to the head's files and nowhere else."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from icpspec.diagnostics import Span
from icpspec.report.comment_changes import Places
from icpspec.report.escaping import table
from icpspec.report.formats.text import clean

from .github_html import renderer, seen, words

URL = "https://github.test/acme/icp/blob/c0ffee"
_FILES = st.text(st.sampled_from([*"ab/.()[]<>|`\\\"' :#?&@%é\n"]), min_size=1, max_size=30)


@settings(deadline=None)
@given(_FILES)
@example("a](https://evil.test).icp.yaml")
@example("a`b`](javascript:x) <b>.yaml")
@example("../../../login?x=1#y")
def test_a_place_is_one_link_into_the_head(file: str) -> None:
    """Whatever a file is called, also in a table."""
    # A name of two dots, say, would be another folder.
    span = Span(f"specs/x{file}x", 7)
    shown = Places(URL).where(span)
    for markdown in (f"See {shown} there.\n", table(["a", "b"], [["x", shown]])):
        html = renderer().render(markdown)
        assert all(one.startswith(f"{URL}/") for one in re.findall(r'href="([^"]*)"', html))
        assert {"img", "script", "b"} & set(seen(markdown).tags) == set()
    name = f"x{file}x".rpartition("/")[2]
    assert words(clean(f"{name}:7")) in words(seen(f"See {shown} there.\n").text)


def test_places_of_the_base_and_without_an_address_lead_nowhere() -> None:
    """The base's files are those of another commit."""
    assert Places().where(Span("specs/a.icp.yaml", 7)) == "`specs/a.icp.yaml:7`"
    assert Places(URL).where(None) == ""
    assert Places(URL).where(Span("/etc/passwd", 1)) == "`/etc/passwd:1`"
    assert Places(URL).where(Span("specs/a b.icp.yaml", 7)) == (
        f"[`specs/a b.icp.yaml:7`]({URL}/specs/a%20b.icp.yaml#L7)"
    )
