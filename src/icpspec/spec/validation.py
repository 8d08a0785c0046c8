"""Is this document in the language? The models decide; JSON Schema explains what they reject."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from icpspec.spec import faults, keys, wording
from icpspec.spec.keys import OWN
from icpspec.spec.schema import committed, model_of
from icpspec.spec.unknown_keys import unknown_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jsonschema.exceptions import ValidationError
    from pydantic import BaseModel
    from pydantic import ValidationError as ModelError

    from icpspec.diagnostics import Diagnostic
    from icpspec.text.document import Positioned


def validated(document: Positioned, kind: str) -> tuple[BaseModel | None, list[Diagnostic]]:
    """The typed form of a document, or None and what is wrong with it."""
    from pydantic import ValidationError as ModelError

    other = wording.other_language(document)
    if other is not None:
        return None, [other]
    empty = [
        faults.EMPTY_VALUE.at(
            document.span(path, key=True),
            f"{wording.subject(path)} has no value.",
            help=wording.empty_help(path),
        )
        for path in (_empty(document.data, kind) if document.has_nulls else ())
    ]
    try:
        model = _model(document.data, kind).model_validate(document.data)
    except ModelError as error:
        found = explain(document, kind)
        if not found and not empty:
            found = [_unexplained(document, error)]
        return None, found + [finding for finding in empty if _is_new(finding, found)]
    except RecursionError:
        return None, [faults.INVALID_VALUE.at(document.span(()), "Nested too deeply.")]
    return (None, empty) if empty else (model, [])


def explain(document: Positioned, kind: str) -> list[Diagnostic]:
    """What is wrong, by the JSON Schema, each finding once and as deep as it can be placed."""
    found: dict[tuple[object, ...], Diagnostic] = {}
    errors = [
        leaf for error in _validator(kind).iter_errors(document.data) for leaf in _leaves(error)
    ]
    allowed = {tuple(error.absolute_path) for error in errors if error.validator == "enum"}
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    for error in errors:
        path = tuple(error.absolute_path)
        # One finding a value: the list of what is allowed says more than the type.
        if (error.validator == "type" and path in allowed) or (
            error.validator == "const" and path in mistyped
        ):
            continue
        for place, finding in _findings_at(error, document):
            found.setdefault((*place, finding.rule.code, finding.message), finding)
    return list(found.values())


def _unexplained(document: Positioned, error: ModelError) -> Diagnostic:
    """What the models reject and the schema does not: never silent, whatever the reason."""
    first = error.errors()[0]
    path: tuple[str | int, ...] = ()
    node: Any = document.data
    for step in first["loc"]:
        inside = step in node if isinstance(node, dict) else isinstance(node, list)
        if inside and (isinstance(node, dict) or isinstance(step, int)):
            path, node = (*path, step), node[step]
    message = f"{wording.subject(path)} is not allowed here: {first['msg']}."
    return faults.INVALID_VALUE.at(document.span(path), message)


def _model(data: object, kind: str) -> type[BaseModel]:
    return model_of("extension" if _is_extension(data, kind) else kind)


def typed_or_none(data: object, kind: str) -> BaseModel | None:
    """The typed form of plain data, None if the models reject it."""
    from pydantic import ValidationError as ModelError

    try:
        return _model(data, kind).model_validate(data)
    except (ModelError, RecursionError):
        return None


def faulty_places(data: object, kind: str) -> set[tuple[str | int, ...]]:
    """Paths of what the schema rejects, and of keys that are missing or without a value."""
    found = set(_empty(data, kind))
    for error in _validator(kind).iter_errors(data):
        path = tuple(error.absolute_path)
        if _is_about_a_key(error):
            found.add((*path, error.instance))
        elif error.validator == "additionalProperties":
            known = wording.schema_of(error).get("properties", {})
            found.update((*path, key) for key in error.instance if key not in known)
        elif error.validator == "required" and not path:
            found.update((key,) for key in error.validator_value if key not in error.instance)
        else:
            found.add(path)
    return found


def accepts(data: object, kind: str) -> bool:
    """Whether the JSON Schema accepts plain data."""
    return bool(_validator(kind).is_valid(data))


def _is_new(finding: Diagnostic, others: Sequence[Diagnostic]) -> bool:
    return all(finding.span != other.span for other in others)


def _nulls(
    value: Any, path: tuple[str | int, ...], *, removes: bool = False, ids: bool = False
) -> Iterator[tuple[str | int, ...]]:
    """Paths of nulls that are no values.

    Args:
        removes: in a patch, where null removes what a lower layer set; not so in lists and atoms.
        ids: the keys are ids, whatever they are called.
    """
    if isinstance(value, dict):
        for key, child in value.items():
            if child is None:
                if not removes:
                    yield (*path, key)
            elif (ids or key not in keys.FREE) and isinstance(child, dict | list):
                starts = not ids and key in keys.OVERLAYS
                is_atom = not ids and key in keys.ATOMS
                yield from _nulls(
                    child,
                    (*path, key),
                    removes=starts or (removes and not is_atom),
                    ids=not ids and key in keys.ID_MAPS and not is_atom,
                )
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if child is None:
                yield (*path, index)
            elif isinstance(child, dict | list):
                yield from _nulls(child, (*path, index))


def _is_extension(data: object, kind: str) -> bool:
    return kind == "icp" and isinstance(data, dict) and "extends" in data


def _empty(data: Any, kind: str) -> Iterator[tuple[str | int, ...]]:
    if not _is_extension(data, kind):
        yield from _nulls(data, ())
        return
    yield from ((key,) for key in OWN if key in data and data[key] is None)
    yield from _nulls(data, (), removes=True)


@cache
def _validator(kind: str) -> Any:
    import re

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def pattern(
        _validator: object, expression: str, instance: object, _schema: object
    ) -> Iterator[ValidationError]:
        # `$` of JSON Schema is the very end; Python's would allow a line break before it.
        if isinstance(instance, str) and not re.search(expression.replace("$", r"\Z"), instance):
            yield ValidationError(f"{instance!r} does not match")

    extended: Any = extend  # its stubs leave it untyped
    return extended(Draft202012Validator, {"pattern": pattern})(committed(kind))


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The innermost errors: of several alternatives, those of the one that was meant."""
    if error.validator != "anyOf" or not error.context:
        yield error
        return
    branches: dict[int, list[ValidationError]] = {}
    for child in error.context:
        branches.setdefault(int(child.schema_path[0]), []).append(child)
    fitting = [
        errors for errors in branches.values() if not any(_is_wrong_shape(e) for e in errors)
    ]
    if not fitting:
        yield error
        return
    for child in min(fitting, key=len):
        yield from _leaves(child)


def _is_wrong_shape(error: ValidationError) -> bool:
    """The alternative is for another kind of value altogether."""
    return error.validator in ("type", "const", "enum") and len(error.path) == 0


def _is_about_a_key(error: ValidationError) -> bool:
    return "propertyNames" in list(error.absolute_schema_path)[-2:]


def _findings_at(
    error: ValidationError, document: Positioned
) -> Iterator[tuple[tuple[str | int, ...], Diagnostic]]:
    path = tuple(error.absolute_path)
    if _is_about_a_key(error):
        path = (*path, str(error.instance))
    if wording.MERGE_KEY in path:
        # What stands below is the content of another place, and said there if it is wrong.
        merge = path[: path.index(wording.MERGE_KEY) + 1]
        yield merge, unknown_key(document, merge, [])
        return
    yield from _findings(error, document)


def _findings(
    error: ValidationError, document: Positioned
) -> Iterator[tuple[tuple[str | int, ...], Diagnostic]]:
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    if _is_about_a_key(error):
        yield path, wording.bad_key(document, path, error)
        return
    match error.validator:
        case "additionalProperties":
            known = list(wording.schema_of(error).get("properties", {}))
            for key in instance:
                if key not in known:
                    yield (*path, key), unknown_key(document, (*path, key), known)
        case "required":
            required: Any = error.validator_value
            for key in required:
                if key not in instance:
                    yield path, wording.missing_key(document, path, key)
        case "type" | "anyOf" if instance is None and path:
            return  # told by `empty-value`
        case "type" | "anyOf":
            yield path, wording.wrong_type(document, path, error)
        case _:
            yield path, wording.invalid(document, path, error)
