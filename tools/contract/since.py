"""`since.yaml`: in which server version things first appear."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.contract.model import Contract, Operation, Release, Since
from tools.contract.source import ContractError, Item, read


@dataclass(frozen=True, slots=True)
class SinceFile:
    """The parts of the file that the tools use; evidence and behaviours are for readers."""

    releases: tuple[Release, ...]
    operations: Mapping[str, Since]
    parameters: Mapping[str, Since]
    fields: Mapping[str, Since]
    removed: Mapping[str, object]


def load(path: Path, name: str) -> SinceFile:
    """Read the file; every version named must be a release."""
    keys = ("documents", "releases", "operations", "parameters", "fields", "behaviours", "removed")
    sections = read(path, name).mapping(keys)
    releases = tuple(Release(v, _date(d)) for v, d in sections["releases"].mapping().items())
    known = frozenset(release.version for release in releases)
    removed = sections["removed"].plain()
    return SinceFile(
        releases=releases,
        operations=_entries(sections["operations"], known),
        parameters=_entries(sections["parameters"], known),
        fields=_entries(sections["fields"], known),
        removed=removed if isinstance(removed, dict) else {},
    )


def check(contract: Contract) -> None:
    """Every operation has a first version, and every entry names something that exists."""
    for operation in contract.operations:
        if operation.id not in contract.operations_since:
            raise ContractError(
                f"{operation.where}: {operation.id} has no first version in since.yaml"
            )
    by_id = {operation.id: operation for operation in contract.operations}
    for name, since in contract.operations_since.items():
        if name not in by_id:
            raise ContractError(f"{since.where}: there is no operation {name}")
    for entry, since in contract.parameters_since.items():
        name, _, parameter = entry.partition(".")
        if name not in by_id:
            raise ContractError(f"{since.where}: there is no operation {name}")
        if parameter not in _inputs(contract, by_id[name]):
            raise ContractError(f"{since.where}: {name} has no parameter {parameter}")
    schemas = contract.schemas
    for entry, since in contract.fields_since.items():
        name, _, field = entry.partition(".")
        if name not in schemas or field not in contract.fields(schemas[name]):
            raise ContractError(f"{since.where}: there is no field {entry}")


def _inputs(contract: Contract, operation: Operation) -> set[str]:
    names = {parameter.name for parameter in operation.parameters}
    for schema in operation.body.content.values() if operation.body else ():
        names |= contract.fields(schema).keys()
    return names


def _date(item: Item) -> str | None:
    value = item.plain()
    return None if value is None else str(value)


def _entries(item: Item, known: frozenset[str]) -> dict[str, Since]:
    return {key: _entry(value, known) for key, value in item.mapping().items()}


def _entry(item: Item, known: frozenset[str]) -> Since:
    fields = item.mapping(["evidence"], ["since", "between"])
    if len(fields.keys() & {"since", "between"}) != 1:
        raise item.error("'since' or 'between' expected, one of them")
    if "since" in fields:
        missing_in, first = "", fields["since"].text()
    else:
        bounds = [bound.text() for bound in fields["between"].items()]
        if len(bounds) != 2:
            raise fields["between"].error("two versions expected")
        missing_in, first = bounds
    for version in (missing_in, first):
        if version and version not in known:
            raise item.error(f"{version} is not among the releases")
    return Since(missing_in, first, item.where)
