"""`src/connectapi/api/_async/<module>.py`: one class a tag, one method an operation."""

import re
from collections.abc import Iterator

from tools.contract import Operation, Schema, Tag
from tools.generate.plan import Imports, Plan
from tools.generate.text import docstring, sentence

_MOST_RULES = 3


def modules(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every module of `api/_async/`: name and text."""
    for tag, module in plan.tagged():
        yield f"{module}.py", _module(plan, tag)
    yield "__init__.py", _package(plan)


def _class(plan: Plan, tag: Tag) -> str:
    return f"Async{plan.naming.camel(tag.name)}Api"


def _module(plan: Plan, tag: Tag) -> str:
    imports = Imports()
    imports.add("connectapi._session._async.room", "AsyncRoom")
    imports.add("connectapi.api.operations", "OPERATIONS")
    methods = "\n\n".join(_method(plan, operation, imports) for operation in tag.operations)
    title = f"Operations on {tag.name}."
    return (
        f'"""{title}"""\n\n'
        f"from __future__ import annotations\n\n{imports.render()}\n\n\n"
        f'class {_class(plan, tag)}(AsyncRoom):\n    """{title}"""\n\n{methods}\n'
    )


def _method(plan: Plan, operation: Operation, imports: Imports) -> str:
    subjects = [plan.parameter(p.name) for p in operation.located("path")]
    signature = [f"{name}: str" for name in subjects]
    request: list[str] = []
    if subjects:
        wire = {plan.parameter(p.name): p.name for p in operation.located("path")}
        request.append("path={" + ", ".join(f"{wire[name]!r}: {name}" for name in subjects) + "}")
    body = _body(plan, operation, imports)
    signature += body.positional
    keywords = list(body.keywords)
    if plan.query(operation):
        keywords.append(
            f"**query: Unpack[{plan.query_class(operation)}]" if not body.takes_rest else ""
        )
        imports.add(f"connectapi.models.{_home(plan, operation)}", plan.query_class(operation))
        imports.add("typing", "Unpack")
        request.append("query=query")
    request += body.request
    answer = _answer(plan, operation, imports)
    rest = [k for k in keywords if k.startswith("**")]
    named = [k for k in keywords if k and not k.startswith("**")]
    arguments = ", ".join(["self", *signature, *(["*"] if named else []), *named, *rest])
    call = f'OPERATIONS["{operation.id}"].request({", ".join([answer.decoder, *request])})'
    verb = "def" if answer.stream else "async def"
    send = f"self._session.stream({call})" if answer.stream else f"await self._session.send({call})"
    doc = docstring(_doc(plan, operation), "        ")
    head = f"    {verb} {plan.method(operation)}({arguments}) -> {answer.type}:"
    return f"{head}\n{doc}\n        return {send}"


def _home(plan: Plan, operation: Operation) -> str:
    return next(module for tag, module in plan.tagged() if operation in tag.operations)


class _Body:
    """How a method takes the request's body and passes it on."""

    def __init__(self) -> None:
        self.positional: list[str] = []
        self.keywords: list[str] = []
        self.request: list[str] = []

    @property
    def takes_rest(self) -> bool:
        return any(keyword.startswith("**") for keyword in self.keywords)


def _body(plan: Plan, operation: Operation, imports: Imports) -> _Body:
    found = _Body()
    if operation.body is None:
        return found
    content = operation.body.content
    if "application/json" in content:
        _json_body(plan, operation, content["application/json"], imports, found)
    elif "application/x-www-form-urlencoded" in content:
        _import_class(plan, operation, plan.form_class(operation), imports)
        imports.add("connectapi._core.encode", "form_body")
        found.keywords.append(f"**fields: Unpack[{plan.form_class(operation)}]")
        found.request.append(
            f'body=form_body("{operation.id}", fields, {plan.form_class(operation)})'
        )
    else:
        _file_body(plan, operation, imports, found)
    return found


def _json_body(
    plan: Plan, operation: Operation, schema: Schema, imports: Imports, found: _Body
) -> None:
    if schema.type == "array" or (schema.ref and plan.schemas[schema.ref].type == "array"):
        kind = plan.input_type(schema, imports, "")
        item = kind.removeprefix("Sequence[").removesuffix("]")
        imports.add("connectapi._core.encode", "json_array")
        found.positional.append(f"items: {kind}")
        found.request.append(f'body=json_array("{operation.id}", items, {item})')
        return
    imports.add("connectapi._core.encode", "json_body")
    name = plan.input_name(schema.ref)
    imports.add(f"connectapi.models.{plan.homes[schema.ref]}", name)
    imports.add("typing", "Unpack")
    found.keywords.append(f"**fields: Unpack[{name}]")
    found.request.append(f'body=json_body("{operation.id}", fields, {name})')


def _file_body(plan: Plan, operation: Operation, imports: Imports, found: _Body) -> None:
    multipart = bool(plan.form(operation))
    name = "archive" if multipart else "content"
    media = next(iter(operation.body.content)) if operation.body else ""
    imports.add("connectapi._core.files", "FileContent")
    imports.add("connectapi._core.files", "file_body")
    # A picture without a body would be none; an archive may be fetched from `url` instead.
    optional = multipart and operation.body is not None and not operation.body.required
    found.positional.append(f"{name}: FileContent{' | None = None' if optional else ''}")
    extra = ""
    if multipart:
        imports.add("collections.abc", "Mapping")
        found.keywords.append("metadata: Mapping[str, str] | None = None")
        extra = f', part="{name}", metadata=metadata'
    found.request.append(f'body=file_body({name}, "{media}"{extra})')


def _import_class(plan: Plan, operation: Operation, name: str, imports: Imports) -> None:
    imports.add(f"connectapi.models.{_home(plan, operation)}", name)
    imports.add("typing", "Unpack")


class _Answer:
    """The method's type, how the answer is decoded, and whether it is a stream."""

    def __init__(self, type_: str, decoder: str, *, stream: bool = False) -> None:
        self.type = type_
        self.decoder = decoder
        self.stream = stream


def _answer(plan: Plan, operation: Operation, imports: Imports) -> _Answer:
    kind = plan.contract.names.answers.get(operation.id)
    decoders = "connectapi._core.response"
    if kind and kind.name == "stream":
        imports.add(decoders, "raw")
        imports.add("connectapi._session._async.stream", "AsyncStream")
        return _Answer("AsyncStream", "raw", stream=True)
    if kind and kind.name == "text":
        imports.add(decoders, "text")
        return _Answer("str", "text")
    if kind:
        imports.add(decoders, "builtins")
        imports.add("typing", "Any")
        return _Answer("Any", "builtins")
    schema = plan.answer_schema(operation)
    if schema is None:
        imports.add(decoders, "nothing")
        return _Answer("None", "nothing")
    name = plan.answer_type(schema, imports, "")
    if 204 in operation.responses:
        imports.add(decoders, "json_or_none")
        return _Answer(f"{name} | None", f"json_or_none({name})")
    imports.add(decoders, "json")
    return _Answer(name, f"json({name})")


def _doc(plan: Plan, operation: Operation) -> list[str]:
    since = plan.contract.operations_since[operation.id]
    first = f"Since {since.first}" if not since.missing_in else f"Since {since.first} at the latest"
    facts = f"`{operation.method} {operation.path}`. Rights: {operation.access}. {first}."
    if operation.deprecated:
        facts += " Deprecated by the server."
    rules = [
        rule
        for rule in operation.rules
        if not re.search(r"\b(source|declared|prose|outside)\b", rule)
    ]
    listed = "\n".join(f"- {sentence(rule)}" for rule in rules[:_MOST_RULES])
    return [sentence(operation.summary), facts, listed]


def _package(plan: Plan) -> str:
    rooms = sorted((module, _class(plan, tag)) for tag, module in plan.tagged())
    typed = "\n".join(
        f"    from connectapi.api._async.{module} import {name}" for module, name in rooms
    )
    properties = "\n\n".join(
        f"    @cached_property\n    def {module}(self) -> {name}:\n"
        f'        """{_title(plan, module)}"""\n'
        f"        from connectapi.api._async.{module} import {name}\n\n"
        f"        return {name}(self._session)"
        for module, name in rooms
    )
    return (
        '"""The operations of the contract, a room for each tag, loaded when first entered."""\n\n'
        "from __future__ import annotations\n\n"
        "from functools import cached_property\nfrom typing import TYPE_CHECKING\n\n"
        "from connectapi._session._async.room import AsyncRoom\n\n"
        f"if TYPE_CHECKING:\n{typed}\n\n\n"
        "class AsyncApi(AsyncRoom):\n"
        '    """Every operation of the contract under its own name."""\n\n'
        f"{properties}\n"
    )


def _title(plan: Plan, module: str) -> str:
    name = next(tag.name for tag, found in plan.tagged() if found == module)
    return f"Operations on {name}."
