"""Examples inside a spec: whether they can be run at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.resolve import faults
from icpspec.resolve.example_rows import check_example_rows
from icpspec.resolve.example_values import check_value
from icpspec.resolve.references import check_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.lifecycle import Example


def check_examples(family: IcpFamily, unusable: AbstractSet[str], problems: Problems) -> None:
    """Report examples that name what does not exist.

    Args:
        unusable: attributes of the project that are declared, but faulty; said already.
    """
    said = unusable | set(family.base.spec.attributes or ())
    for index, example in enumerate(family.base.spec.examples or ()):
        _check_example(example, family, said, problems, ("examples", index))


def _check_branches(example: Example, family: IcpFamily, problems: Problems, path: Steps) -> None:
    motions = [motion.id for motion in family.motions]
    territories = [territory.path for territory in family.all_territories()]
    if example.motion is not None and example.motion not in motions:
        problems.add_unknown(
            faults.UNKNOWN_MOTION, (*path, "motion"), "motion", example.motion, motions, key=False
        )
    if example.territory is not None and example.territory not in territories:
        problems.add_unknown(
            faults.UNKNOWN_TERRITORY,
            (*path, "territory"),
            "territory",
            example.territory,
            territories,
            key=False,
        )


def _check_example(
    example: Example, family: IcpFamily, said: AbstractSet[str], problems: Problems, path: Steps
) -> None:
    attributes: dict[str, list[Attribute]] = {}
    for icp in family.distinct():
        for name, attribute in icp.attributes.items():
            known = attributes.setdefault(name, [])
            if attribute not in known:
                known.append(attribute)
    _check_branches(example, family, problems, path)
    for name, raw in (example.account or {}).items():
        if name in attributes:
            _check_in_some(attributes[name], raw, problems, (*path, "account", name))
        elif name not in said:
            problems.add_unknown(
                faults.UNKNOWN_ATTRIBUTE,
                (*path, "account", name),
                "attribute",
                name,
                sorted(attributes),
                key=True,
            )
    check_example_rows(example, family, problems, path)
    _check_expected(example, family, problems, (*path, "expect"))


def _check_in_some(
    attributes: Sequence[Attribute], raw: Any, problems: Problems, path: Steps
) -> None:
    """Report a value that is wrong in all variants: which one scores it is not known here."""
    before = len(problems.found)
    told = []
    for attribute in attributes:
        check_value(attribute, raw, problems, path)
        told.append(problems.found[before:])
        del problems.found[before:]
    problems.found += told[0] if all(told) else []


def _check_expected(example: Example, family: IcpFamily, problems: Problems, path: Steps) -> None:
    expect = example.expect
    icps = family.distinct()
    tiers = tuple(tier.id for tier in family.base.tiers)
    # Which variant an account falls into is not known here; overlays may add both.
    traits = tuple(dict.fromkeys(trait.id for icp in icps for trait in icp.traits))
    exclusions = tuple(dict.fromkeys(excl.id for icp in icps for excl in icp.exclusions))
    for key in ("tier", "best_tier"):
        name = getattr(expect, key)
        if name is not None and name not in tiers:
            problems.add_unknown(faults.UNKNOWN_TIER, (*path, key), "tier", name, tiers, key=False)
    for key in ("matched", "unknown"):
        check_names(
            faults.UNKNOWN_TRAIT, "trait", getattr(expect, key), traits, problems, (*path, key)
        )
    for key in ("excluded_by", "open_exclusions"):
        check_names(
            faults.UNKNOWN_EXCLUSION,
            "exclusion",
            getattr(expect, key),
            exclusions,
            problems,
            (*path, key),
        )
