"""`src/connectapi/api/operations.py`: every operation as a value, and the error codes."""

from tools.contract import Operation
from tools.generate.plan import Plan


def package() -> str:
    """`src/connectapi/api/__init__.py`."""
    return '"""The operations of the contract: `_async` and `_sync` hold a room for each tag."""\n'


def module(plan: Plan) -> str:
    """The table of operations."""
    entries = "\n".join(
        f'    "{operation.id}": {_entry(plan, module_name, operation)},'
        for tag, module_name in plan.tagged()
        for operation in tag.operations
    )
    return (
        '"""Every operation of the contract by its id."""\n\n'
        "from collections.abc import Mapping\n"
        "from types import MappingProxyType\n"
        "from typing import Final\n\n"
        "from connectapi._core.operation import Operation\n\n"
        "OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType({\n"
        f"{entries}\n"
        "})\n"
        '"""Operation id -> operation."""\n'
    )


def _entry(plan: Plan, module_name: str, operation: Operation) -> str:
    since = plan.contract.operations_since[operation.id]
    facts = {
        "room": module_name,
        "name": plan.method(operation),
        "since": since.first,
        "missing_in": since.missing_in,
        "deprecated": operation.deprecated,
        **_query_facts(plan, operation),
        **_paging_facts(plan, operation),
    }
    subject = f"{operation.id!r}, {operation.method!r}, {operation.path!r}"
    # What is empty or false is the default.
    told = "".join(f", {name}={value!r}" for name, value in facts.items() if value)
    return f"Operation({subject}{told})"


def _query_facts(plan: Plan, operation: Operation) -> dict[str, object]:
    query = plan.query(operation)
    if not query:
        return {}
    joins = {plan.parameter(p.name): plan.separator(operation, p) for p in query}
    return {
        "query_type": plan.query_class(operation),
        "filters_type": plan.filters_class(operation) if plan.is_paged(operation) else "",
        "wire": plan.wire_names(operation),
        "joins": {name: separator for name, separator in joins.items() if separator},
        "headers": tuple(plan.parameter(p.name) for p in operation.located("header")),
    }


def _paging_facts(plan: Plan, operation: Operation) -> dict[str, object]:
    paging = plan.paging(operation)
    if not paging:
        return {}
    fields = plan.contract.fields(plan.schemas[paging.item]) if paging.item else {}
    return {
        "paging": paging.kind,
        "rows": paging.rows,
        "item": paging.item,
        "key": next((name for name in ("guid", "id") if name in fields), ""),
        "largest_page": plan.page_limit(operation) if paging.item else 0,
    }


def error_codes(plan: Plan) -> str:
    """`src/connectapi/_core/error_codes.py`."""
    entries = "\n".join(f"    {error.code}: {error.name!r}," for error in plan.contract.errors)
    return (
        '"""The error codes of the API."""\n\n'
        "from collections.abc import Mapping\n"
        "from types import MappingProxyType\n"
        "from typing import Final\n\n"
        f"ERROR_CODES: Final[Mapping[int, str]] = MappingProxyType({{\n{entries}\n}})\n"
        '"""Number in an error answer -> name."""\n'
    )
