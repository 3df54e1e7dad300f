"""`src/connectapi/models/<module>.py`: answers as structs, inputs and queries as TypedDicts."""

from collections.abc import Iterator, Mapping

from tools.contract import Operation, Parameter, Schema, Tag
from tools.generate.plan import PAGING_PARAMETERS, Imports, Plan
from tools.generate.text import docstring, sentence

_BODY_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def modules(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every models module: path below `models/` and text."""
    yield (
        "shared.py",
        _module(plan, "shared", "Schemas that several tags use.", plan.contract.shared, None),
    )
    for tag, module in plan.tagged():
        title = f"Answers, inputs and queries of the operations on {tag.name}."
        if tag.schemas or any(plan.query(operation) for operation in tag.operations):
            yield f"{module}.py", _module(plan, module, title, tag.schemas, tag)
    yield "__init__.py", _package(plan)


def _module(
    plan: Plan, here: str, title: str, schemas: Mapping[str, Schema], tag: Tag | None
) -> str:
    imports = Imports()
    parts = [*_schemas(plan, here, schemas, imports)]
    for operation in tag.operations if tag else ():
        parts += _queries(plan, here, operation, imports)
    header = f'"""{title}"""\n\nfrom __future__ import annotations\n\n'
    return header + imports.render() + "\n\n\n" + "\n\n\n".join(parts) + "\n"


def _schemas(
    plan: Plan, here: str, schemas: Mapping[str, Schema], imports: Imports
) -> Iterator[str]:
    ordered = _bases_first(schemas)
    for name in ordered:
        schema = schemas[name]
        if schema.type == "array":
            continue
        if name in plan.answers:
            yield _struct(plan, here, name, schema, imports)
        if name in plan.inputs:
            fields = plan.contract.fields(schema)
            lines = [
                _input_field(plan, here, key, value, imports, plan.field_since(name, key))
                for key, value in fields.items()
            ]
            doc = (
                sentence(schema.note)
                or f"Fields of `{name}` that a caller may give; one that is not given is not sent."
            )
            yield _typed_dict(plan.input_name(name), "TypedDict", doc, lines, imports)


def _bases_first(schemas: Mapping[str, Schema]) -> list[str]:
    """Order in which a class stands below its bases, else as the contract has them."""
    ordered: list[str] = []

    def place(name: str) -> None:
        if name in ordered:
            return
        for part in schemas[name].all_of:
            if part.ref in schemas:
                place(part.ref)
        ordered.append(name)

    for name in schemas:
        place(name)
    return ordered


def _struct(plan: Plan, here: str, name: str, schema: Schema, imports: Imports) -> str:
    bases = [part.ref for part in schema.all_of if part.ref]
    for base in bases:
        if plan.homes[base] != here:
            imports.add(f"connectapi.models.{plan.homes[base]}", base)
    if not bases:
        imports.add("connectapi._core.model", "Model")
        bases = ["Model"]
    own = dict(schema.properties)
    for part in schema.all_of:
        own.update(part.properties)
    doc = sentence(schema.note) or f"`{name}` of the API."
    lines = [
        f"class {name}({', '.join(bases)}, frozen=True, kw_only=True):",
        docstring([doc], "    "),
    ]
    for field, value in own.items():
        lines.append(_answer_field(plan, here, name, field, value, imports))
    return "\n".join(lines)


def _answer_field(
    plan: Plan, here: str, owner: str, field: str, schema: Schema, imports: Imports
) -> str:
    kind = plan.answer_type(schema, imports, here)
    if f"{owner}.{field}" in plan.contract.names.conditional:
        imports.add("connectapi._core.unset", "UnsetType")
        kind += " | UnsetType"
    imports.add("connectapi._core.model", "absent")
    doc = _field_doc(field, schema, plan.field_since(owner, field))
    return f"\n    {field}: {kind} = absent()\n{doc}"


def _input_field(
    plan: Plan, here: str, field: str, schema: Schema, imports: Imports, since: str
) -> str:
    kind = plan.input_type(schema, imports, here)
    return f"\n    {field}: {kind}\n{_field_doc(field, schema, since)}"


def _field_doc(field: str, schema: Schema, since: str, note: str = "") -> str:
    text = sentence(note or schema.note)
    if not text:
        words = field.replace("_", " ")
        example = schema.example
        plain = isinstance(example, str | int | float) and len(str(example)) <= 60
        text = sentence(f"{words}, such as {example}" if plain else words)
    if schema.enum:
        text += f" One of {', '.join(schema.enum)}."
    if since:
        text += f" Since {since}."
    return docstring([text], "    ")


def _queries(plan: Plan, here: str, operation: Operation, imports: Imports) -> Iterator[str]:
    query = plan.query(operation)
    route = f"`{operation.method} {operation.path}`"
    if query:
        filters = [p for p in query if p.name not in PAGING_PARAMETERS]
        pages = [p for p in query if p.name in PAGING_PARAMETERS]
        if pages:
            lines = [_query_field(plan, here, operation, p, imports) for p in filters]
            yield _typed_dict(
                plan.filters_class(operation), "TypedDict", f"Filters of {route}.", lines, imports
            )
            lines = [_query_field(plan, here, operation, p, imports) for p in pages]
            doc = f"Query of {route}: its filters and paging."
            yield _typed_dict(
                plan.query_class(operation), plan.filters_class(operation), doc, lines, imports
            )
        else:
            lines = [_query_field(plan, here, operation, p, imports) for p in filters]
            yield _typed_dict(
                plan.query_class(operation), "TypedDict", f"Query of {route}.", lines, imports
            )
    form = plan.form(operation)
    if form:
        lines = [_input_field(plan, here, key, value, imports, "") for key, value in form.items()]
        yield _typed_dict(
            plan.form_class(operation), "TypedDict", f"Form of {route}.", lines, imports
        )


def _query_field(
    plan: Plan, here: str, operation: Operation, parameter: Parameter, imports: Imports
) -> str:
    kind = plan.input_type(parameter.schema, imports, here)
    separator = plan.separator(operation, parameter)
    note = parameter.note
    if separator:
        imports.add("collections.abc", "Sequence")
        kind = f"{kind} | Sequence[{kind}]"
        note = (note or parameter.name.replace("_", " ")) + "; one value or several"
    since = plan.contract.parameters_since.get(f"{operation.id}.{parameter.name}")
    doc = _field_doc(
        plan.parameter(parameter.name), parameter.schema, since.first if since else "", note
    )
    return f"\n    {plan.parameter(parameter.name)}: {kind}\n{doc}"


def _typed_dict(name: str, base: str, doc: str, lines: list[str], imports: Imports) -> str:
    if base == "TypedDict":
        imports.add("typing", "TypedDict")
    return "\n".join([f"class {name}({base}, total=False):", docstring([doc], "    "), *lines])


def _package(plan: Plan) -> str:
    """`models/__init__.py`: every class; its module is loaded when first asked for."""
    homes: dict[str, list[str]] = {}
    for name, module in plan.homes.items():
        if plan.schemas[name].type == "array":
            continue
        if name in plan.answers:
            homes.setdefault(module, []).append(name)
        if name in plan.inputs:
            homes.setdefault(module, []).append(plan.input_name(name))
    for tag, module in plan.tagged():
        for operation in tag.operations:
            homes.setdefault(module, []).extend(_operation_classes(plan, operation))
    homes = {module: found for module, found in homes.items() if found}
    names = sorted(name for found in homes.values() for name in found)
    typed = "\n".join(
        f"    from connectapi.models.{module} import {_as_itself(found)}"
        for module, found in sorted(homes.items())
    )
    table = "\n".join(
        f'    "{name}": "{module}",'
        for module, found in sorted(homes.items())
        for name in sorted(found)
    )
    return (
        '"""Records of the API: answers as structs, inputs and queries as TypedDicts.\n\n'
        "A module is loaded when one of its names is first asked for, which keeps "
        '`import connectapi` quick.\n"""\n\n'
        "from importlib import import_module\nfrom typing import TYPE_CHECKING\n\n"
        f"if TYPE_CHECKING:\n{typed}\n\n"
        f"_HOMES = {{\n{table}\n}}\n\n"
        f"__all__ = {names!r}\n\n\n"
        f"{_LAZILY}\n\n"
        "def __dir__() -> list[str]:\n    return sorted(_HOMES)\n"
    )


_LAZILY = """
if not TYPE_CHECKING:
    # A type checker that saw this would take every name for one of the module's.

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value
"""


def _as_itself(names: list[str]) -> str:
    return ", ".join(f"{name} as {name}" for name in sorted(names))


def _operation_classes(plan: Plan, operation: Operation) -> Iterator[str]:
    query = plan.query(operation)
    if query:
        if any(p.name in PAGING_PARAMETERS for p in query):
            yield plan.filters_class(operation)
        yield plan.query_class(operation)
    if plan.form(operation):
        yield plan.form_class(operation)
