"""Ten pull requests as they come in, and what each does to the company's repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .company import PROJECT, SPEC

if TYPE_CHECKING:
    from collections.abc import Callable

    from .company import Company


def _reweight(company: Company) -> None:
    company.edit(
        SPEC,
        {
            "    when: {calendar_connector: true}\n    weight: 3\n": (
                "    when: {calendar_connector: true}\n    weight: 1\n"
            ),
            "score_high: 31": "score_high: 29",
        },
    )


def _exclude(company: Company) -> None:
    company.edit(
        SPEC,
        {
            "exclusions:\n  on-premise-only:": (
                "exclusions:\n"
                "  outsourcers:\n"
                "    title: Answers tickets for others\n"
                "    when: {industry: outsourcing}\n"
                "    reason: Each client of theirs wants a contract of its own.\n"
                "    at_best: red\n"
                "  on-premise-only:"
            )
        },
    )


def _move_threshold(company: Company) -> None:
    company.edit(SPEC, {"    min_score: 13\n": "    min_score: 15\n"})


def _add_territory_override(company: Company) -> None:
    company.edit(
        SPEC,
        {
            "        traits: {remote-first: {weight: 0}}\n": (
                "        traits: {remote-first: {weight: 0}}\n"
                "      nordics:\n"
                "        title: The Nordics\n"
                "        when: {country: {in: {list: nordics}}}\n"
                "        reason: We have no partner there yet, so that fit alone is not enough.\n"
                "        tiers: {green: {min_score: 16}}\n"
            )
        },
    )


def _rename_trait(company: Company) -> None:
    text = company.read(SPEC).replace("shrinking", "losing-people")
    text = text.replace(
        "  losing-people:\n    title:", "  losing-people:\n    renamed_from: shrinking\n    title:"
    )
    company.write(SPEC, text)


def _remap_attribute(company: Company) -> None:
    company.edit(PROJECT, {"    column: Agents__c\n": "    column: employees\n"})


def _reword_persona(company: Company) -> None:
    company.edit(
        SPEC,
        {
            "psychographics: Proud of the team, tired of defending it with anecdotes.": (
                "psychographics: Proud of the team; wants numbers that finance believes."
            )
        },
    )


def _move_and_reformat(company: Company) -> None:
    """Another file, keys in another order, no comments, other spellings of the same."""
    text = company.read(SPEC)
    company.git("rm", "-q", SPEC)
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines) + "\n"
    text = text.replace("when: {helpdesk: in-house}", "when: {helpdesk: {in: [in-house]}}")
    head, channels, rest = text.partition("\nchannels:\n")
    listed, plays, rest = rest.partition("\nplays:\n")
    text = f"{head}{plays}{rest.rstrip()}\n{channels}{listed}\n"
    company.write("specs/core/support.icp.yaml", text)


def _remove_trait(company: Company) -> None:
    text = company.read(SPEC)
    start, end = text.index("  remote-first:\n"), text.index("  calendar-connector:\n")
    company.write(SPEC, text[:start] + text[end:])
    company.edit(
        SPEC,
        {
            "        traits: {remote-first: {weight: 0}}\n": "        owner: Country manager\n",
            "        - remote-first\n": "",
            "score_high: 31": "score_high: 28",
        },
    )


def _remove_with_consent(company: Company) -> None:
    """The team has accepted the removal on main, while the pull request waited."""
    _remove_trait(company)
    company.commit()
    company.on_main(
        ".icpspec/accepted.yaml",
        "icpspec: 1\n"
        "accepted:\n"
        "  - rule: trait-removed\n"
        "    icp: support-teams\n"
        "    element: traits.remote-first\n"
        "    old: Remote-first company\n"
        "    approver: Head of Revenue Operations\n"
        "    reason: It tells nothing of who buys; nobody reads the column.\n"
        "    until: 2026-12-31\n",
    )


def _break(company: Company) -> None:
    company.edit(SPEC, {"{requires_on_premise: true}\n": "{requires_on_premise: true\n"})


PULL_REQUESTS: dict[str, tuple[Callable[[Company], None], int]] = {
    "01-reweight": (_reweight, 0),
    "02-new-exclusion": (_exclude, 0),
    "03-tier-threshold": (_move_threshold, 0),
    "04-territory-override": (_add_territory_override, 0),
    "05-trait-renamed": (_rename_trait, 1),
    "06-attribute-remapped": (_remap_attribute, 1),
    "07-persona-reworded": (_reword_persona, 0),
    "08-moved-and-reformatted": (_move_and_reformat, 0),
    "09-removal-accepted": (_remove_with_consent, 0),
    "10-broken-spec": (_break, 1),
}
"""What each changes, and the exit code of its review."""
