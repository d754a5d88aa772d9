"""The OpenAPI document as rows a page can show: fields, answers and examples of an operation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.content import Lang

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body; `where` is path, query, header or body."""

    name: str
    where: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One route and method, ready to be shown; examples are plain data or None."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    fields: tuple[Field, ...]
    gives: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]
    request: Any
    response: Any


def operations(document: Schema, lang: Lang) -> list[Operation]:
    """Every operation of the document, in its order."""
    named = document.get("components", {}).get("schemas", {})
    return [
        _operation(path, method, described, named, lang)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def _operation(path: str, method: str, told: Schema, named: Schema, lang: Lang) -> Operation:
    body = _content(told.get("requestBody", {}))
    answer = _content(told["responses"].get("200", {}))
    parameters = [
        Field(
            p["name"],
            p["in"],
            _kind(p["schema"], named),
            p.get("required", False),
            p.get("description") or p["schema"].get("description", ""),
        )
        for p in told.get("parameters", ())
    ]
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        text=told.get("description", ""),
        fields=(*parameters, *_fields(body.get("schema", {}), named)),
        gives=tuple(_fields(answer.get("schema", {}), named)),
        answers=tuple(
            (status, response.get("description", ""))
            for status, response in told["responses"].items()
        ),
        request=_example(body, lang),
        response=_example(answer, lang),
    )


def _content(part: Schema) -> Schema:
    content: Schema = next(iter(part.get("content", {}).values()), {})
    return content


def _example(content: Schema, lang: Lang) -> Any:
    shown = content.get("examples", {}).get(lang)
    return shown["value"] if shown else None


def _fields(schema: Schema, named: Schema) -> Iterator[Field]:
    schema = _resolved(schema, {**named, **schema.get("$defs", {})})
    needed = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        yield Field(name, "body", _kind(inner, named), name in needed, inner.get("description", ""))


def _resolved(schema: Schema, named: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Schema = named.get(name, schema) if name else schema
    return found


def _kind(schema: Schema, named: Schema) -> str:
    """A type in few words: `string`, `list of CheckResult`, `danger | caution | …`."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return str(name)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if choices := schema.get("anyOf"):
        return " or ".join(dict.fromkeys(_kind(choice, named) for choice in choices))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), named)}"
    return str(schema.get("format") or schema.get("type", "any"))
