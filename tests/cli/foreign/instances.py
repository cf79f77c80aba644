"""Values that fit a JSON Schema, made without what reads schemas in Quorate, and checked by another implementation."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

NAMES = ("id", "key", "uuid")


class Instances:
    """Makes values of a schema; `others` are further documents by their `$id` or name."""

    def __init__(
        self, schema: dict[str, Any], others: Mapping[str, dict[str, Any]] | None = None, seed: int = 0
    ) -> None:
        self.schema = schema
        self.others = others or {}
        self.random = random.Random(seed)  # noqa: S311 - nothing is secret
        self.number = 0
        resources = [(name, Resource.from_contents(each, DRAFT202012)) for name, each in self.others.items()]
        registry: Registry[Any] = Registry().with_resources(resources)
        kind = jsonschema.validators.validator_for(schema)
        self.validator = kind(schema, registry=registry, format_checker=jsonschema.FormatChecker())

    def make(self) -> Any:  # noqa: ANN401 - a value of JSON
        """Return a value that is valid, as the other implementation says."""
        value = self._value(self.schema, self.schema, 0)
        self.validator.validate(value)
        return value

    def _value(self, schema: Any, document: dict[str, Any], depth: int) -> Any:  # noqa: ANN401 - as above
        if not isinstance(schema, dict):
            return 1
        merged, document = self._merged(schema, document, depth)
        if "const" in merged:
            return merged["const"]
        if "enum" in merged:
            return self.random.choice(merged["enum"])
        kinds = merged.get("type", "object" if "properties" in merged else "string")
        kind = self.random.choice(kinds) if isinstance(kinds, list) else kinds
        match kind:
            case "object":
                return self._object(merged, document, depth)
            case "array":
                size = self.random.randint(0, 2) if depth < 8 else 0
                return [self._value(merged.get("items", True), document, depth + 1) for _ in range(size)]
            case "integer":
                return self.random.randint(int(merged.get("minimum", 0)), int(merged.get("maximum", 100)))
            case "number":
                return self.random.choice([1, 0.5])
            case "boolean":
                return self.random.random() < 0.5
            case "null":
                return None
            case _:
                return self._text(merged)

    def _text(self, schema: dict[str, Any]) -> str:
        self.number += 1
        if schema.get("format") == "date":
            return f"20{self.random.randint(10, 30)}-02-11"
        if schema.get("format") == "date-time":
            return self.random.choice(["2026-05-20T09:00:00Z", "2026-05-20T09:00:00.5+02:00"])
        return f"t{self.number}@x.example" if schema.get("format") == "email" else f"t{self.number}"

    def _object(self, schema: dict[str, Any], document: dict[str, Any], depth: int) -> dict[str, Any]:
        required = {*schema.get("required", []), *NAMES}
        return {
            name: self._value(each, document, depth + 1)
            for name, each in schema.get("properties", {}).items()
            if name in required or (depth < 8 and self.random.random() < 0.8)
        }

    def _merged(
        self, schema: dict[str, Any], document: dict[str, Any], depth: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Write out references, and take one of alternatives."""
        found = {name: value for name, value in schema.items() if name not in {"$ref", "allOf", "anyOf", "oneOf"}}
        parts = list(schema.get("allOf", []))
        parts += [self.random.choice(schema[name]) for name in ("anyOf", "oneOf") if name in schema]
        if "$ref" in schema:
            address, _, pointer = schema["$ref"].partition("#")
            document = self.others[address] if address else document
            target: Any = document
            for step in pointer.split("/")[1:]:
                target = target[step]
            parts.append(target)
        for part in (part for part in parts if isinstance(part, dict)):
            other, document = self._merged(part, document, depth)
            for name, value in other.items():
                if name == "properties":
                    known = found.setdefault(name, {})
                    found[name] = known | {
                        key: {"allOf": [known[key], each]} if key in known else each for key, each in value.items()
                    }
                elif name == "required":
                    found[name] = [*found.get(name, []), *value]
                else:
                    found.setdefault(name, value)
        return found, document
