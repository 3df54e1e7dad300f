"""`names.yaml`: every departure from mechanical naming, with its reason."""

from collections.abc import Iterator
from pathlib import Path

from tools.contract.model import Contract, Joined, Names, Renamed
from tools.contract.naming import Naming
from tools.contract.source import ContractError, Item, read

_KINDS = frozenset({"stream", "json", "text"})


def load(path: Path, name: str) -> Names:
    """Read the file."""
    sections = read(path, name).mapping(
        ["words", "methods", "parameters", "answers", "several", "conditional"]
    )
    answers = _renamed(sections["answers"], "kind")
    for operation, kind in answers.items():
        if kind.name not in _KINDS:
            raise ContractError(
                f"{kind.where}: {operation}: a kind is one of {', '.join(sorted(_KINDS))}"
            )
    several = {
        key: Joined(fields["join"].text(), fields["reason"].text(), value.where)
        for key, value in sections["several"].mapping().items()
        for fields in (value.mapping(["join", "reason"]),)
    }
    return Names(
        words={
            item.mapping(["word", "reason"])["word"].text(): item.where
            for item in sections["words"].items()
        },
        methods=_renamed(sections["methods"], "name"),
        parameters=_renamed(sections["parameters"], "name"),
        answers=answers,
        several=several,
        conditional={
            entry: item.where
            for entry, item in sections["conditional"].mapping().items()
            if item.mapping(["reason"])
        },
    )


def check(contract: Contract) -> None:
    """Every rule must be used by something; a stale one is an error."""
    for mistakes in (_stale_operations, _stale_parameters, _stale, _needless):
        for mistake in mistakes(contract):
            raise mistake


def _stale_operations(contract: Contract) -> Iterator[ContractError]:
    names = contract.names
    by_id = {operation.id: operation for operation in contract.operations}
    for rules in (names.methods, names.answers):
        for operation, rule in rules.items():
            if operation not in by_id:
                yield ContractError(f"{rule.where}: there is no operation {operation}")
    for operation, rule in names.answers.items():
        declared = operation in by_id and any(by_id[operation].responses.values())
        if declared and rule.name != "stream":
            yield ContractError(
                f"{rule.where}: {operation} declares its answer, so it needs no kind"
            )


def _stale_parameters(contract: Contract) -> Iterator[ContractError]:
    names = contract.names
    known = {(o.id, p.name) for o in contract.operations for p in o.parameters}
    for parameter, rule in names.parameters.items():
        if parameter not in {name for _, name in known}:
            yield ContractError(f"{rule.where}: there is no parameter {parameter}")
    for entry, joined in names.several.items():
        operation, _, parameter = entry.partition(".")
        if (operation, parameter) not in known:
            yield ContractError(f"{joined.where}: there is no parameter {entry}")


def _stale(contract: Contract) -> Iterator[ContractError]:
    schemas = contract.schemas
    for entry, where in contract.names.conditional.items():
        schema, _, field = entry.partition(".")
        if schema not in schemas or field not in contract.fields(schemas[schema]):
            yield ContractError(f"{where}: there is no field {entry}")
    texts = [operation.id for operation in contract.operations]
    texts += [tag.name for tag in contract.tags]
    for word, where in contract.names.words.items():
        if not any(word in text for text in texts):
            yield ContractError(f"{where}: no name holds the word {word}")


def _needless(contract: Contract) -> Iterator[ContractError]:
    names = contract.names
    naming = Naming(names.words)
    for rules in (names.methods, names.parameters):
        for wire, rule in rules.items():
            if rule.name == naming.snake(wire):
                yield ContractError(f"{rule.where}: {rule.name} is its name without a rule")


def _renamed(item: Item, key: str) -> dict[str, Renamed]:
    found = {}
    for wire, value in item.mapping().items():
        fields = value.mapping([key, "reason"])
        found[wire] = Renamed(fields[key].text(), fields["reason"].text(), value.where)
    return found
