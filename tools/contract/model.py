"""What the contract consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Location = Literal["path", "query", "header"]
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Schema:
    """A value's shape: the part of JSON Schema that the contract uses."""

    type: str = ""
    """object, array, string, integer, number or boolean; empty for a reference or an `allOf`."""
    format: str = ""
    """uuid, date-time, int32, int64, double or binary."""
    ref: str = ""
    """Name of another schema."""
    nullable: bool = False
    note: str = ""
    enum: tuple[str, ...] = ()
    default: Scalar = None
    example: object = None
    items: "Schema | None" = None
    all_of: "tuple[Schema, ...]" = ()
    properties: "Mapping[str, Schema]" = field(default_factory=dict)
    additional: "Schema | bool | None" = None
    """`additionalProperties`: the schema of an open object's values, or true for any."""
    where: str = ""
    """File and line."""

    @property
    def alias(self) -> str:
        """The one schema that this one stands for (`$ref`, or an `allOf` of one reference)."""
        if self.ref:
            return self.ref
        if len(self.all_of) == 1 and self.all_of[0].ref:
            return self.all_of[0].ref
        return ""

    @property
    def any_value(self) -> bool:
        """Whether the source declares an object where values of any kind stand."""
        return "declared object" in self.note


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the path, the query or a header."""

    name: str
    location: Location
    required: bool
    schema: Schema
    note: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body: its forms by media type."""

    required: bool
    content: Mapping[str, Schema]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    id: str
    method: str
    path: str
    """Path below `/__api__`, such as `/v1/users/{guid}`; a tail may be `*name`."""
    summary: str
    access: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[int, Mapping[str, Schema]]
    errors: tuple[int, ...]
    rules: tuple[str, ...]
    where: str

    def located(self, *locations: Location) -> tuple[Parameter, ...]:
        """The parameters in these places, in the contract's order."""
        return tuple(p for p in self.parameters if p.location in locations)


@dataclass(frozen=True, slots=True)
class Tag:
    """A group of operations with the schemas that belong to it."""

    name: str
    stem: str
    """The file's name without its ending, such as `api-keys`."""
    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A code of `APIError`."""

    code: int
    name: str
    http: int | None


@dataclass(frozen=True, slots=True)
class Release:
    """A released server version."""

    version: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """The first version that has something: exactly, or between two versions."""

    missing_in: str
    """The newest version known to lack it; empty where the first version is known exactly."""
    first: str
    """The version a client can rely on: the exact one, or the upper bound."""
    where: str = ""
    """File and line."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A departure from mechanical naming."""

    name: str
    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A parameter that holds several values in one text."""

    separator: str
    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """`names.yaml`: every departure from mechanical naming."""

    words: Mapping[str, str]
    """Word -> file and line."""
    methods: Mapping[str, Renamed]
    parameters: Mapping[str, Renamed]
    answers: Mapping[str, Renamed]
    """Operation -> kind of answer (`stream`, `json`, `text`) where none is declared."""
    several: Mapping[str, Joined]
    """operation.parameter -> what joins several values."""
    conditional: Mapping[str, str]
    """Schema.field that comes only when asked for -> file and line."""


@dataclass(frozen=True, slots=True)
class Contract:
    """All of it."""

    tags: tuple[Tag, ...]
    shared: Mapping[str, Schema]
    errors: tuple[ErrorCode, ...]
    releases: tuple[Release, ...]
    operations_since: Mapping[str, Since]
    parameters_since: Mapping[str, Since]
    fields_since: Mapping[str, Since]
    removed: Mapping[str, object]
    """Routes and fields that went away, as the file has them."""
    names: Names

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, tag by tag."""
        return tuple(operation for tag in self.tags for operation in tag.operations)

    @property
    def schemas(self) -> dict[str, Schema]:
        """Every schema by name."""
        found = dict(self.shared)
        for tag in self.tags:
            found.update(tag.schemas)
        return found

    def fields(self, schema: Schema) -> dict[str, Schema]:
        """An object's fields, those of its references and `allOf` parts included."""
        if schema.ref:
            return self.fields(self.schemas[schema.ref])
        found: dict[str, Schema] = {}
        for part in schema.all_of:
            found.update(self.fields(part))
        found.update(schema.properties)
        return found
