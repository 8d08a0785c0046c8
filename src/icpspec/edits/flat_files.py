"""What is known of the keys of spec files: where conditions stand, and where order counts."""

from __future__ import annotations

from typing import Any

from icpspec.edits.flat import (
    Entry,
    Written,
    among,
    below,
    compact,
    duration,
    entries,
    flat,
    scalar,
)
from icpspec.edits.flat_conditions import condition
from icpspec.text.document import parse


def flat_file(raw: bytes | str) -> str | None:
    """A spec or a project file as lines; None if it is no mapping, or if its text has a fault."""
    document = parse(raw, "")
    if document.findings or not isinstance(document.data, dict):
        return None
    return flat_data(document.data)


def flat_data(data: dict[str, Any]) -> str:
    """The lines of what stands in a spec or in a project file."""
    return flat(data, _FILE)


def _trait(path: str, value: Any) -> list[Entry]:
    if not isinstance(value, dict) or not value:
        return entries(path, value)
    return entries(path, _with_one_band(value), _TRAIT)


def _with_one_band(trait: dict[str, Any]) -> dict[str, Any]:
    """A trait whose only band says no more than `when` and `weight` is one without bands."""
    bands = trait.get("bands")
    if not isinstance(bands, list) or len(bands) != 1 or {"when", "weight"} & set(trait):
        return trait
    (band,) = bands
    if not isinstance(band, dict) or set(band) != {"when", "weight"}:
        return trait
    return {**{key: part for key, part in trait.items() if key != "bands"}, **band}


def _bands(path: str, value: Any) -> list[Entry]:
    """Bands by name, and their order, which decides which of them counts."""
    if not isinstance(value, list) or not all(isinstance(one, dict) and one for one in value):
        return entries(path, value)
    names = _names_of_bands(value)
    found: list[Entry] = [(path, Written(f"[{', '.join(names)}]"))]
    for name, band in zip(names, value, strict=True):
        found += entries(among(path, name), band, _BAND)
    return found


def _names_of_bands(bands: list[dict[str, Any]]) -> list[str]:
    names = [
        scalar(band["title"], in_flow=True)
        if isinstance(band.get("title"), str)
        else compact({"when": band.get("when")}, _BAND)
        for band in bands
    ]
    if len(set(names)) == len(names):
        return names
    return [f"#{place}" for place in range(1, len(names) + 1)]


def _tiers(path: str, value: Any) -> list[Entry]:
    """Tiers by id, and their order: the best is the first."""
    found = entries(path, value, _TIERS)
    if isinstance(value, dict) and len(value) > 1:
        order = ", ".join(below("", tier) for tier in value)
        found.append((path, Written(f"[{order}]")))
    return found


def _values(path: str, value: Any) -> list[Entry]:
    """Allowed values as a mapping; a list has no other spellings."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return entries(path, {one: [] for one in value})
    return entries(path, value)


def _opaque(path: str, value: Any) -> list[Entry]:
    """What is the team's own: its lists may have an order that means something."""
    if isinstance(value, dict) and value:
        return [one for key, part in value.items() for one in _opaque(below(path, key), part)]
    if isinstance(value, list):
        inside = ", ".join(_in_order(one) for one in value)
        return [(path, Written(f"[{inside}]"))]
    return entries(path, value)


def _in_order(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_in_order(one) for one in value)}]"
    if isinstance(value, dict) and value:
        parts = sorted(f"{below('', key)}: {_in_order(part)}" for key, part in value.items())
        return "{" + ", ".join(parts) + "}"
    return compact(value)


_ATTRIBUTES = {
    "*": {
        "when": condition,
        "where": condition,
        "within": duration,
        "values": _values,
        "meta": _opaque,
    }
}
_BAND = {"when": condition}
_TRAIT = {"when": condition, "bands": _bands, "meta": _opaque}
_TIERS = {"*": {"requires": condition, "meta": _opaque}}
_OVERLAY: dict[str, Any] = {
    "when": condition,
    "attributes": _ATTRIBUTES,
    "traits": {"*": _trait},
    "exclusions": {"*": {"when": condition, "unless": condition, "meta": _opaque}},
    "tiers": _TIERS,
    "personas": {"*": {"when": condition, "meta": _opaque}},
    "success": {"within": duration},
    "review_every": duration,
    "meta": _opaque,
}
_OVERLAY["motions"] = _OVERLAY["territories"] = {"*": _OVERLAY}
_SOURCE = {"where": condition, "lost_after": duration}
_FILE: dict[str, Any] = {
    **_OVERLAY,
    "tiers": _tiers,
    "data": {"*": _SOURCE, "lookups": {"*": _SOURCE}},
    "backtest": {"lag": duration},
}
