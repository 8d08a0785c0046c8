"""The canonical order of keys: that of the models, read from the schemas made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.spec.schema import committed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class KeyOrder:
    """What the schema of a kind of file says of the keys at each place.

    Args:
        kind: `icp`, `project` or `accepted`.
        data: the file; whether an ICP extends another decides on its schema.
    """

    def __init__(self, kind: str, data: object) -> None:
        self._definitions: Mapping[str, Any] = committed(kind).get("$defs", {})
        root = committed(kind)
        if kind == "icp":
            is_extension = isinstance(data, dict) and "extends" in data
            root = self._definitions["Extension" if is_extension else "Icp"]
        self.root: Mapping[str, Any] = root

    def sorted_keys(self, schema: Mapping[str, Any], keys: Sequence[str]) -> list[int]:
        """The positions of keys in their canonical order; ids and free keys stay as they are."""
        known = list(schema.get("properties", ()))
        if not known or schema.get("additionalProperties") is not False:
            return list(range(len(keys)))
        rank = {key: place for place, key in enumerate(known)}
        return sorted(range(len(keys)), key=lambda index: rank.get(keys[index], len(known)))

    def of_value(self, schema: Mapping[str, Any], key: str, data: object) -> Mapping[str, Any]:
        """The schema of the value behind a key."""
        found = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        return self._chosen(found, data)

    def of_item(self, schema: Mapping[str, Any], data: object) -> Mapping[str, Any]:
        """The schema of an item of a list."""
        return self._chosen(schema.get("items"), data)

    def _chosen(self, schema: object, data: object) -> Mapping[str, Any]:
        """Of several alternatives, the one that is for data of this shape."""
        if not isinstance(schema, dict):
            return {}
        if "$ref" in schema:
            return self._chosen(self._definitions[schema["$ref"].rsplit("/", 1)[-1]], data)
        if "anyOf" not in schema:
            return schema if _fits(schema, data) else {}
        options = [self._chosen(option, data) for option in schema["anyOf"]]
        fitting = [option for option in options if option]
        return max(fitting, key=lambda option: _known(option, data), default={})


def _fits(schema: Mapping[str, Any], data: object) -> bool:
    types = schema.get("type", ())
    wanted = "object" if isinstance(data, dict) else "array" if isinstance(data, list) else None
    return wanted is not None and wanted in ([types] if isinstance(types, str) else types)


def _known(schema: Mapping[str, Any], data: object) -> int:
    """How many keys of a mapping an alternative knows."""
    known = schema.get("properties", {})
    return sum(key in known for key in data) if isinstance(data, dict) else 0
