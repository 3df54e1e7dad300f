"""`names.yaml`: every departure from mechanical naming, with its reason."""

from pathlib import Path

from tools.contract.model import Contract, Joined, Names, Renamed
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
            raise sections["answers"].error(
                f"{operation}: a kind is one of {', '.join(sorted(_KINDS))}"
            )
    several = {
        key: Joined(fields["join"].text(), fields["reason"].text())
        for key, value in sections["several"].mapping().items()
        for fields in (value.mapping(["join", "reason"]),)
    }
    return Names(
        words=tuple(
            item.mapping(["word", "reason"])["word"].text() for item in sections["words"].items()
        ),
        methods=_renamed(sections["methods"], "name"),
        parameters=_renamed(sections["parameters"], "name"),
        answers=answers,
        several=several,
        conditional=frozenset(sections["conditional"].mapping()),
    )


def check(contract: Contract) -> None:
    """Every rule must be used by something; a stale one is an error."""
    names = contract.names
    by_id = {operation.id: operation for operation in contract.operations}
    for operation in (*names.methods, *names.answers):
        if operation not in by_id:
            raise ContractError(f"names.yaml: there is no operation {operation}")
    for operation in names.answers:
        if (
            any(content for content in by_id[operation].responses.values())
            and names.answers[operation].name != "stream"
        ):
            raise ContractError(f"names.yaml: {operation} declares its answer, so it needs no kind")
    parameters = {item.name for operation in contract.operations for item in operation.parameters}
    for parameter in names.parameters.keys() - parameters:
        raise ContractError(f"names.yaml: there is no parameter {parameter}")
    for entry in names.several:
        operation, _, parameter = entry.partition(".")
        if operation not in by_id or parameter not in {
            item.name for item in by_id[operation].parameters
        }:
            raise ContractError(f"names.yaml: there is no parameter {entry}")
    for entry in names.conditional:
        schema, _, field = entry.partition(".")
        if schema not in contract.schemas or field not in contract.fields(contract.schemas[schema]):
            raise ContractError(f"names.yaml: there is no field {entry}")
    text = " ".join(by_id) + " ".join(tag.name for tag in contract.tags)
    for word in names.words:
        if word not in text:
            raise ContractError(f"names.yaml: no name holds the word {word}")


def _renamed(item: Item, key: str) -> dict[str, Renamed]:
    found = {}
    for wire, value in item.mapping().items():
        fields = value.mapping([key, "reason"])
        found[wire] = Renamed(fields[key].text(), fields["reason"].text())
    return found
