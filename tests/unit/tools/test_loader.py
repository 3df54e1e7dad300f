"""The contract's loader says what is wrong, and where."""

from pathlib import Path

import pytest

from tests.unit.tools.small import change, write
from tools.contract import ContractError, load

USERS, TASKS = "tags/users.yaml", "tags/tasks.yaml"
SHARED, ERRORS, SINCE, NAMES = "shared.yaml", "errors.yaml", "since.yaml", "names.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "contract")


def test_a_whole_contract_is_read(root: Path) -> None:
    contract = load(root)

    assert [operation.id for operation in contract.operations] == ["getTask", "getUsers", "getUser"]
    assert contract.operations[1].where == "contract/tags/users.yaml:3"
    assert contract.schemas["User"].properties["role"].enum == ("viewer", "publisher")
    assert contract.operations_since["getTask"].missing_in == "1.8.6"
    assert contract.operations_since["getTask"].first == "2022.10.0"


# What to change in which file, and what is said of it; the line is that of the change.
MISTAKES = {
    "an unknown key of an operation": (
        USERS, "summary: users", "summary: users\n    colour: red", 1, "unknown key 'colour'",
    ),
    "an unknown key of a schema": (
        USERS, "guid: {type: string}\n      role", "guid: {type: string, min: 1}\n      role", 0,
        "unknown key 'min'",
    ),
    "an unknown key of a parameter": (
        USERS, "prefix: {in: query,", "prefix: {in: query, many: true,", 0, "unknown key 'many'",
    ),
    "an unknown section": (NAMES, "words: []", "words: []\nverbs: []", 1, "unknown key 'verbs'"),
    "a key twice": (
        USERS, "total: {type: integer}", "total: {type: integer}\n      total: {type: number}", 1,
        "'total' is given twice",
    ),
    "a dangling reference": (
        USERS, "items: {$ref: User}", "items: {$ref: Person}", 0, "there is no schema 'Person'",
    ),
    "a dangling answer": (
        USERS, "'200': {application/json: {$ref: User}}", "'200': {application/json: {$ref: Usr}}",
        0, "there is no schema 'Usr'",
    ),
    "a schema that stands elsewhere too": (
        SHARED, "  APIError:", "  User: {type: object}\n  APIError:", None,
        "also stands at contract/shared.yaml:2",
    ),
    "a schema that nothing uses": (
        SHARED, "  APIError:", "  Spare: {type: object}\n  APIError:", 0, "Spare is used nowhere",
    ),
    "an operation that stands elsewhere too": (
        USERS, "id: getUsers", "id: getTask", -1, "also stands at contract/tags/tasks.yaml:3",
    ),
    "an operation without an id": (USERS, "    id: getUsers\n", "", -1, "'id' is missing"),
    "an operation that is no method and path": (
        USERS, "op: GET /v1/users\n", "op: FETCH /v1/users\n", 0, "not a method and a path",
    ),
    "a path parameter that is not declared": (
        USERS, "/v1/users/{guid}", "/v1/users/{id}", 0, "the path holds id, the parameters declare",
    ),
    "a path parameter that may be left out": (
        USERS, "guid: {in: path, required: true,", "guid: {in: path,", -5, "must be required",
    ),
    "a parameter in a strange place": (USERS, "in: query, schema: {type: string}",
        "in: cookie, schema: {type: string}", 0, "path, query or header, not 'cookie'",
    ),
    "an unknown type": (
        USERS, "total: {type: integer}", "total: {type: int}", 0, "unknown type 'int'",
    ),
    "an unknown format": (
        USERS, "format: date-time", "format: date", 0, "unknown format 'date'",
    ),
    "an array of nothing": (
        USERS, "{type: array, items: {$ref: User}}", "{type: array}", 0, "an array needs items",
    ),
    "a schema of nothing": (
        USERS, "total: {type: integer}", "total: {nullable: true}", 0, "needs a type",
    ),
    "text where a flag is due": (
        USERS, "required: true", "required: certainly", 0, "true or false expected",
    ),
    "an answer that is no status": (
        USERS, "errors: [401]", "error: [401]", 0, "a status or 'errors' expected",
    ),
    "an error code twice": (
        ERRORS, "- {code: 4,", "- {code: 4, name: Other}\n- {code: 4,", 1, "given twice",
    ),
    "an operation without a first version": (
        SINCE, "  getTask: {between: [1.8.6, 2022.10.0], evidence: [documents]}\n", "", None,
        "tags/tasks.yaml:3: getTask has no first version",
    ),
    "a first version of nothing": (
        SINCE, "  getTask:", "  getGhost: {since: 1.8.6, evidence: []}\n  getTask:", 0,
        "there is no operation getGhost",
    ),
    "a field that is not there": (
        SINCE, "User.role", "User.rank", 0, "there is no field User.rank",
    ),
    "a parameter that is not there": (
        SINCE, "parameters: {}", "parameters:\n  getUsers.suffix: {since: 1.8.6, evidence: []}", 1,
        "getUsers has no parameter suffix",
    ),
    "a version that is no release": (
        SINCE, "{since: 2022.10.0,", "{since: 2022.11.0,", 0, "2022.11.0 is not among the releases",
    ),
    "a name for nothing": (
        NAMES, "getUser:", "getGhost:", 0, "there is no operation getGhost",
    ),
    "a name for a parameter that is not there": (
        NAMES, "parameters: {}", "parameters:\n  from: {name: since, reason: keyword}", 1,
        "there is no parameter from",
    ),
    "a name that is the mechanical one": (
        NAMES, "name: get_one_user", "name: get_user", 0, "get_user is its name without a rule",
    ),
    "a rule without a reason": (
        NAMES, '{name: get_one_user, reason: "an example"}', "{name: get_one_user}", 0,
        "'reason' is missing",
    ),
    "a kind of answer that is declared": (
        NAMES, "getTask: {kind: stream", "getUsers: {kind: json", 0, "declares its answer",
    ),
    "an unknown kind of answer": (NAMES, "kind: stream", "kind: river", 0, "a kind is one of"),
    "several of a parameter that is not there": (
        NAMES, "several: {}", 'several:\n  getUsers.role: {join: "|", reason: r}', 1,
        "there is no parameter getUsers.role",
    ),
    "a conditional field that is not there": (
        NAMES, "conditional: {}", "conditional:\n  User.rank: {reason: r}", 1,
        "there is no field User.rank",
    ),
    "a word that no name holds": (
        NAMES, "words: []", "words: [{word: OAuth, reason: r}]", 0, "no name holds the word OAuth",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_place(root: Path, mistake: str) -> None:
    name, old, new, below, message = MISTAKES[mistake]
    line = change(root, name, old, new)

    with pytest.raises(ContractError) as raised:
        load(root)

    assert message in str(raised.value)
    if below is not None:
        assert str(raised.value).startswith(f"contract/{name}:{line + below}: ")


def test_a_file_that_is_no_yaml_is_named_with_the_line(root: Path) -> None:
    (root / USERS).write_text("tag: Users\noperations: [\n", "utf-8")
    with pytest.raises(ContractError, match=r"contract/tags/users\.yaml:3: not readable as YAML"):
        load(root)


def test_an_empty_file_is_named(root: Path) -> None:
    (root / SHARED).write_text("", "utf-8")
    with pytest.raises(ContractError, match=r"contract/shared\.yaml:1: the file is empty"):
        load(root)


def test_a_missing_file_is_named(root: Path) -> None:
    (root / NAMES).unlink()
    with pytest.raises(ContractError, match=r"contract/names\.yaml:1: not readable"):
        load(root)


@pytest.mark.parametrize("section", ["operations", "schemas"])
def test_a_missing_section_is_named(root: Path, section: str) -> None:
    change(root, TASKS, f"{section}:", "rules:")
    with pytest.raises(ContractError, match=r"contract/tags/tasks\.yaml:\d+: .*rules"):
        load(root)


def test_a_section_that_is_left_out_is_named(root: Path) -> None:
    change(root, TASKS, "schemas: {}\n", "")
    with pytest.raises(ContractError, match=r"contract/tags/tasks\.yaml:1: 'schemas' is missing"):
        load(root)
