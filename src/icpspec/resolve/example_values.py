"""Values that examples give: of the type and vocabulary of what they are a value of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.resolve import faults
from icpspec.resolve.literals import Mismatch, in_vocabulary, outside, report_mismatch, typed

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps


def check_value(
    attribute: Attribute,
    raw: Any,
    problems: Problems,
    path: Steps,
) -> None:
    """Report a value that an attribute cannot have."""
    if attribute.many != isinstance(raw, list):
        wanted = "a list" if attribute.many else "one value"
        problems.add(
            faults.WRONG_EXAMPLE,
            path,
            f"`{attribute.id}` takes {wanted}.",
            help=f"As `{attribute.id}: [{raw}]`." if attribute.many else "Remove the brackets.",
        )
        return
    for index, item in enumerate(raw if isinstance(raw, list) else [raw]):
        place = (*path, index) if attribute.many else path
        if any(item == null and type(item) is type(null) for null in attribute.null_values):
            continue
        value = typed(attribute, item)
        if isinstance(value, Mismatch):
            report_mismatch(attribute, item, value, problems, place)
        elif in_vocabulary(attribute, value) is None and str(item) not in attribute.spellings:
            _check_unlisted(attribute, value, problems, place)
        elif outside(attribute, value):
            problems.add(
                faults.WRONG_EXAMPLE,
                place,
                f"`{attribute.id}` {item} lies outside its `min` and `max`: it is read as unknown.",
                help="Correct the value, or leave the attribute out if it is to be unknown.",
            )


def _check_unlisted(
    attribute: Attribute,
    value: Any,
    problems: Problems,
    path: Steps,
) -> None:
    from icpspec.nearest import nearest
    from icpspec.resolve.folding import fold

    if attribute.ignore_case and fold(str(value)) in attribute.spellings:
        return
    close = nearest(str(value), [str(known) for known in attribute.values or ()])
    problems.add(
        faults.UNLISTED_VALUE,
        path,
        f"`{value}` is not among the values of `{attribute.id}`.",
        help=f"Did you mean `{close}`?" if close else "Add it to `values` of the attribute.",
    )
