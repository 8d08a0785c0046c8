"""Keys that layers treat in a way of their own: sections of ids, atoms, overlays."""

from __future__ import annotations

OVERLAYS = frozenset({"motions", "territories"})
"""Sections whose entries are patches."""

ID_MAPS = OVERLAYS | {
    *("attributes", "groups", "traits", "exclusions", "tiers", "personas", "plays"),
}
"""Sections whose keys are ids, whatever they are called."""

ATOMS = frozenset({"when", "unless", "requires", "where"})
"""Keys whose values are replaced whole, unless they are ids."""

FREE = frozenset({"meta", "render", "events", "contacts"})
"""Keys below which everything is the author's own business."""

OWN = ("icpspec", "id", "title", "extends")
"""Keys that an ICP has of its own even if it builds on another one."""

NOT_INHERITED = frozenset(
    {
        *("icpspec", "id", "title", "version", "status", "owner", "effective", "reviewed"),
        *("review_every", "extends", "renamed_from", "examples", "decisions", "exceptions"),
    }
)
"""Keys that an ICP does not take from the one it extends."""

DESCRIBING = frozenset(
    {"title", "kind", "when", "owner", "reason", "motions", "territories", "meta"}
)
"""Keys of an overlay that describe it; all others patch the ICP."""
