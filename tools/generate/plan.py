"""What is generated, decided once: names, Python types and where each schema lives."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tools.contract import Contract, Operation, Parameter, Schema, Tag
from tools.contract.naming import Naming

PAGING_PARAMETERS = frozenset({"page_number", "page_size", "limit", "previous", "next"})
_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


@dataclass(slots=True)
class Imports:
    """Names a module needs from elsewhere: module -> names."""

    needed: dict[str, set[str]] = field(default_factory=dict)

    def add(self, module: str, name: str = "") -> None:
        """Note that `name` of `module` is needed (or the module itself)."""
        self.needed.setdefault(module, set())
        if name:
            self.needed[module].add(name)

    def render(self) -> str:
        """The import lines; ruff sorts them."""
        lines = []
        for module, names in sorted(self.needed.items()):
            lines.append(
                f"from {module} import {', '.join(sorted(names))}" if names else f"import {module}"
            )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation's answer is paged: kind, the key of its rows, and the rows' schema."""

    kind: str
    rows: str
    item: str


class Plan:
    """Answers every question the renderers have."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.naming = Naming(contract.names.words)
        self.schemas = contract.schemas

    # Modules and names

    def module(self, tag: Tag) -> str:
        """The module of a tag, such as `api_keys`."""
        return self.naming.snake(tag.name)

    @cached_property
    def homes(self) -> dict[str, str]:
        """The models module of each schema."""
        found = dict.fromkeys(self.contract.shared, "shared")
        for tag in self.contract.tags:
            found.update(dict.fromkeys(tag.schemas, self.module(tag)))
        return found

    def method(self, operation: Operation) -> str:
        """The method of an operation."""
        renamed = self.contract.names.methods.get(operation.id)
        return renamed.name if renamed else self.naming.snake(operation.id)

    def parameter(self, wire: str) -> str:
        """The Python name of a parameter."""
        renamed = self.contract.names.parameters.get(wire)
        return renamed.name if renamed else self.naming.snake(wire)

    # Which schemas are answers, which are inputs

    @cached_property
    def answers(self) -> frozenset[str]:
        """Schemas that answers hold, and the error body."""
        roots = [
            s for o in self.contract.operations for r in o.responses.values() for s in r.values()
        ]
        return frozenset(self._reach(roots)) | {"APIError"}

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Schemas that requests hold."""
        roots = [s for o in self.contract.operations if o.body for s in o.body.content.values()]
        return frozenset(self._reach(roots))

    def _reach(self, roots: list[Schema]) -> set[str]:
        found: set[str] = set()
        todo = list(roots)
        while todo:
            schema = todo.pop()
            if schema.ref and schema.ref not in found:
                found.add(schema.ref)
                todo.append(self.schemas[schema.ref])
            todo.extend(schema.all_of)
            todo.extend(schema.properties.values())
            todo.extend(
                part for part in (schema.items, schema.additional) if isinstance(part, Schema)
            )
        return found

    def input_name(self, schema: str) -> str:
        """The class of an input schema; one that answers use too gets a name of its own."""
        return f"{schema}Input" if schema in self.answers else schema

    # Python types

    def answer_type(self, schema: Schema, imports: Imports, here: str) -> str:
        """The type of a value in an answer."""
        return self._type(schema, imports, here, asked=False)

    def input_type(self, schema: Schema, imports: Imports, here: str) -> str:
        """The type of a value that a caller gives."""
        return self._type(schema, imports, here, asked=True)

    def _type(self, schema: Schema, imports: Imports, here: str, *, asked: bool) -> str:
        name = self._plain_type(schema, imports, here, asked=asked)
        return f"{name} | None" if schema.nullable and name != "Any" else name

    def _plain_type(self, schema: Schema, imports: Imports, here: str, *, asked: bool) -> str:
        if schema.alias:
            return self._named(schema.alias, imports, here, asked=asked)
        if schema.type == "array" and schema.items:
            inner = self._type(schema.items, imports, here, asked=asked)
            if asked:
                imports.add("collections.abc", "Sequence")
            return f"{'Sequence' if asked else 'list'}[{inner}]"
        if schema.type == "object":
            return self._open_object(schema, imports, here, asked=asked)
        return self._scalar_type(schema, imports, asked=asked)

    def _scalar_type(self, schema: Schema, imports: Imports, *, asked: bool) -> str:
        if schema.format == "date-time":
            if not asked:
                imports.add("connectapi._core.model", "Time")
                return "Time"
            imports.add("datetime", "datetime")
            return "datetime"
        if schema.enum and asked:
            imports.add("typing", "Literal")
            return f"Literal[{', '.join(repr(value) for value in schema.enum)}]"
        if schema.format == "binary":
            return "bytes"
        return _SCALARS[schema.type]

    def _open_object(self, schema: Schema, imports: Imports, here: str, *, asked: bool) -> str:
        imports.add("typing", "Any")
        if schema.any_value:
            return "Any"
        inner = "Any"
        if isinstance(schema.additional, Schema):
            inner = self._type(schema.additional, imports, here, asked=asked)
        if asked:
            imports.add("collections.abc", "Mapping")
        return f"{'Mapping' if asked else 'dict'}[str, {inner}]"

    def _named(self, name: str, imports: Imports, here: str, *, asked: bool) -> str:
        schema = self.schemas[name]
        if schema.type == "array":
            return self._plain_type(schema, imports, here, asked=asked)
        class_name = self.input_name(name) if asked else name
        home = self.homes[name]
        if home != here:
            imports.add(f"connectapi.models.{home}", class_name)
        return class_name

    # Operations

    def query(self, operation: Operation) -> tuple[Parameter, ...]:
        """Parameters a caller gives by name: query and headers."""
        return operation.located("query", "header")

    def query_class(self, operation: Operation) -> str:
        """The TypedDict of an operation's query."""
        return f"{self.naming.camel(operation.id)}Query"

    def filters_class(self, operation: Operation) -> str:
        """The part of the query that is not paging."""
        return f"{self.naming.camel(operation.id)}Filters"

    def is_paged(self, operation: Operation) -> bool:
        """Whether the query holds paging parameters."""
        return any(parameter.name in PAGING_PARAMETERS for parameter in self.query(operation))

    def form_class(self, operation: Operation) -> str:
        """The TypedDict of an operation's form fields."""
        return f"{self.naming.camel(operation.id)}Form"

    def form(self, operation: Operation) -> dict[str, Schema]:
        """Form fields a caller gives by name: not the file, nor what the query has as well."""
        body = operation.body.content if operation.body else {}
        taken = {parameter.name for parameter in self.query(operation)}
        fields: dict[str, Schema] = {}
        for media, schema in body.items():
            if media in {"application/x-www-form-urlencoded", "multipart/form-data"}:
                fields.update(
                    {
                        k: v
                        for k, v in schema.properties.items()
                        if v.format != "binary" and k not in taken
                    }
                )
        return fields

    def separator(self, operation: Operation, parameter: Parameter) -> str:
        """What joins several values of a parameter; empty where it takes one."""
        joined = self.contract.names.several.get(f"{operation.id}.{parameter.name}")
        return joined.separator if joined else ""

    def wire_names(self, operation: Operation) -> dict[str, str]:
        """Python name -> name on the wire, where they differ."""
        return {
            self.parameter(p.name): p.name
            for p in self.query(operation)
            if self.parameter(p.name) != p.name
        }

    def answer_schema(self, operation: Operation) -> Schema | None:
        """The schema of the successful answer, if it has one."""
        for content in operation.responses.values():
            for schema in content.values():
                return schema
        return None

    def paging(self, operation: Operation) -> Paging | None:
        """How the answer's rows come, or None where it is no list."""
        schema = self.answer_schema(operation)
        if operation.method != "GET" or schema is None:
            return None
        numbered = any(parameter.name == "page_number" for parameter in operation.parameters)
        if schema.ref and self.schemas[schema.ref].type == "array":
            schema = self.schemas[schema.ref]
        if schema.type == "array":
            return Paging("numbered" if numbered else "single", "", self._item(schema))
        fields = self.contract.fields(schema) if schema.ref else {}
        return self._envelope(fields, numbered=numbered)

    def _envelope(self, fields: dict[str, Schema], *, numbered: bool) -> Paging | None:
        arrays = {
            name: self._item(value) for name, value in fields.items() if value.type == "array"
        }
        if "paging" in fields and "results" in arrays:
            return Paging("keyset", "results", arrays["results"])
        if {"results", "total"} <= fields.keys():
            return Paging("offset" if numbered else "envelope", "results", arrays["results"])
        if len(arrays) == 1 and len(fields) == 1:
            ((name, item),) = arrays.items()
            return Paging("envelope", name, item)
        return None

    def _item(self, array: Schema) -> str:
        return array.items.alias if array.items else ""

    def page_limit(self, operation: Operation) -> int:
        """The largest page to ask for; 0 where the operation is not paged."""
        # Where the contract states a maximum it is 500; where it states none, 500 is accepted.
        return 500 if self.is_paged(operation) else 0

    # Since-versions

    def field_since(self, schema: str, field: str) -> str:
        """The version a client can rely on for a field; empty where it was always there."""
        since = self.contract.fields_since.get(f"{schema}.{field}")
        return since.first if since else ""

    def tagged(self) -> Iterator[tuple[Tag, str]]:
        """Tags with their modules."""
        for tag in self.contract.tags:
            yield tag, self.module(tag)
