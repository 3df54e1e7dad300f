"""A small contract, written to a folder to be changed by a test."""

from pathlib import Path

FILES = {
    "tags/users.yaml": """\
tag: Users
operations:
  - op: GET /v1/users
    id: getUsers
    summary: users
    access: any user
    params:
      prefix: {in: query, schema: {type: string}}
      page_number: {in: query, schema: {type: integer}}
    responses:
      '200': {application/json: {$ref: Users}}
      errors: [401]
  - op: GET /v1/users/{guid}
    id: getUser
    summary: one user
    access: any user
    params:
      guid: {in: path, required: true, schema: {type: string}}
    responses:
      '200': {application/json: {$ref: User}}
schemas:
  User:
    type: object
    properties:
      guid: {type: string}
      role: {type: string, enum: [viewer, publisher]}
      created_time: {type: string, format: date-time}
  Users:
    type: object
    properties:
      results: {type: array, items: {$ref: User}}
      total: {type: integer}
""",
    "tags/tasks.yaml": """\
tag: Tasks
operations:
  - op: GET /v1/tasks/{id}
    id: getTask
    summary: a task
    access: its owner
    params:
      id: {in: path, required: true, schema: {type: string}}
    responses:
      '200': {}
schemas: {}
""",
    "shared.yaml": """\
schemas:
  APIError:
    type: object
    properties:
      code: {type: integer}
""",
    "errors.yaml": "- {code: 4, name: ObjectDoesNotExist, http: 404}\n",
    "since.yaml": """\
documents: {}
releases:
  1.8.6: 2020-01-01
  2022.10.0: 2022-10-20
operations:
  getUsers: {since: 1.8.6, evidence: [notes]}
  getUser: {since: 1.8.6, evidence: [notes]}
  getTask: {between: [1.8.6, 2022.10.0], evidence: [documents]}
parameters: {}
fields:
  User.role: {since: 2022.10.0, evidence: [notes]}
behaviours: {}
removed: {}
""",
    "names.yaml": """\
words: []
methods:
  getUser: {name: get_one_user, reason: "an example"}
parameters: {}
answers:
  getTask: {kind: stream, reason: "lines as they come"}
several: {}
conditional: {}
""",
}


def write(root: Path) -> Path:
    """Write the contract."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def change(root: Path, name: str, old: str, new: str) -> int:
    """Change the one place where `old` stands; gives the line."""
    path = root / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1
