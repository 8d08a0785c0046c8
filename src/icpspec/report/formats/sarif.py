"""SARIF 2.1.0 (an OASIS standard): findings for code scanning and for viewers of results."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from icpspec import __version__, paths
from icpspec.diagnostics import Severity
from icpspec.report.formats.text import UNSAFE, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic, Fix, Rule, Span
    from icpspec.report.model import Note, Report
    from icpspec.suppress.comments import Suppression
    from icpspec.suppress.fingerprints import Fingerprint

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_KINDS = {"comment": "inSource", "entry": "external"}
_OWN_MARK = "icpspecFinding/v1"
# The only fingerprint that GitHub looks at; without it, it hashes the line and its neighbours.
_GITHUB_MARK = "primaryLocationLineHash"
# In a message `[text](place)` is a link, and braces hold arguments (sections 3.11.5 and 3.11.6).
_SPECIAL = re.compile(r"[\\\[\]]")
_LINK = re.compile(r"\]\(")


def render(report: Report, *, color: bool = False) -> str:
    """One run with the findings of a report; identical input gives identical bytes."""
    del color
    rules = _rules_of(report.findings)
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    marks = _marks(report.findings, report.notes)
    results = [
        _result(finding, places, mark, report.notes.get(finding))
        for finding, mark in zip(report.findings, marks, strict=True)
    ]
    driver = {"name": "icpspec", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        # Where the top of the repository is, the reader knows; a path of this machine says nothing.
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _rules_of(findings: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    from icpspec.lint.catalogue import pages

    rules = {finding.rule.code: finding.rule for finding in findings}
    known = pages() if rules else {}
    return [_rule(rules[code], known.get(rules[code].id, "")) for code in sorted(rules)]


def _rule(rule: Rule, page: str) -> dict[str, Any]:
    page = page or f"{rule.title}."
    return {
        "id": rule.code,
        "name": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}."},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(
    finding: Diagnostic, rules: Mapping[str, int], mark: str, note: Note | None
) -> dict[str, Any]:
    message = "\n".join(clean(part) for part in (finding.message, finding.help) if part)
    found: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": rules[finding.rule.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(message)},
        "locations": [_location(finding.span)] if finding.span else [],
        "partialFingerprints": {_OWN_MARK: mark, _GITHUB_MARK: mark},
    }
    if finding.related:
        found["relatedLocations"] = [
            {"id": number, "message": {"text": _plain(clean(one.message))}, **_location(one.span)}
            for number, one in enumerate(finding.related)
        ]
    if finding.fix is not None:
        found["fixes"] = [_fix(finding.fix)]
    if note is not None and note.suppression is not None:
        found["suppressions"] = [_suppression(note.suppression)]
    if note is not None and note.fingerprint is not None:
        found["properties"] = _properties(note.fingerprint)
    return found


def _plain(text: str) -> str:
    """A text in which nothing is a link or an argument."""
    if _LINK.search(text):
        text = _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    return text.replace("{", "{{").replace("}", "}}")


def _location(span: Span) -> dict[str, Any]:
    place = {"artifactLocation": _artifact(span.file), "region": _region(span)}
    return {"physicalLocation": place}


def _artifact(file: str) -> dict[str, str]:
    """A file by its URI; file names are bytes, which a URI can hold, whatever their encoding."""
    name = paths.in_repository(file)
    if Path(name).is_absolute():
        return {"uri": f"file://{quote(os.fsencode(name))}"}
    return {"uri": quote(os.fsencode(name)), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.text}}
    change = {"artifactLocation": _artifact(fix.span.file), "replacements": [replacement]}
    return {
        "description": {"text": _plain(clean(fix.title))},
        "artifactChanges": [change],
        "properties": {"safe": fix.safe},
    }


def _suppression(one: Suppression) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": _KINDS[one.by], "status": "accepted"}
    if one.reason:
        found["justification"] = clean(one.reason)
    more = {"approver": one.approver, "until": one.until.isoformat() if one.until else None}
    known = {key: clean(value) for key, value in more.items() if value}
    return {**found, "properties": known} if known else found


def _properties(mark: Fingerprint) -> dict[str, str]:
    known = {"icp": mark.icp, "element": mark.element, "variant": mark.variant}
    return {key: value for key, value in known.items() if value}


def _marks(findings: Sequence[Diagnostic], notes: Mapping[Diagnostic, Note]) -> list[str]:
    """What is the same for the same finding tomorrow, on whatever line it stands then."""
    counts: dict[str, int] = {}
    marks = []
    for finding in findings:
        note = notes.get(finding)
        digest = _digest(finding, note.fingerprint if note else None)
        counts[digest] = counts.get(digest, 0) + 1
        # Several findings of a rule about one element are told apart by their order.
        marks.append(f"{digest}:{counts[digest]}")
    return marks


def _digest(finding: Diagnostic, mark: Fingerprint | None) -> str:
    parts: list[str | None]
    if mark is not None:
        parts = [mark.rule, mark.icp, mark.element, mark.variant]
    else:
        file = paths.in_repository(finding.span.file) if finding.span else None
        parts = [finding.rule.id, file, finding.message, finding.variant]
    written = json.dumps(parts, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]
