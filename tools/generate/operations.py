"""`src/connectapi/api/operations.py`: every operation as a value, and the error codes."""

from tools.contract import Operation
from tools.generate.plan import Plan


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
    facts: list[str] = [
        repr(operation.id),
        repr(operation.method),
        repr(operation.path),
        f"room={module_name!r}",
        f"name={plan.method(operation)!r}",
        f"since={since.first!r}",
    ]
    if since.missing_in:
        facts.append(f"missing_in={since.missing_in!r}")
    if operation.deprecated:
        facts.append("deprecated=True")
    if plan.query(operation):
        facts.append(f"query_type={plan.query_class(operation)!r}")
        if plan.is_paged(operation):
            facts.append(f"filters_type={plan.filters_class(operation)!r}")
    wire = plan.wire_names(operation)
    if wire:
        facts.append(f"wire={wire!r}")
    joins = {
        plan.parameter(p.name): s
        for p in plan.query(operation)
        if (s := plan.separator(operation, p))
    }
    if joins:
        facts.append(f"joins={joins!r}")
    headers = tuple(plan.parameter(p.name) for p in operation.located("header"))
    if headers:
        facts.append(f"headers={headers!r}")
    paging = plan.paging(operation)
    if paging:
        facts.append(f"paging={paging.kind!r}")
        if paging.rows:
            facts.append(f"rows={paging.rows!r}")
        if paging.item:
            facts.append(f"item={paging.item!r}")
            fields = plan.contract.fields(plan.schemas[paging.item])
            key = next((name for name in ("guid", "id") if name in fields), "")
            if key:
                facts.append(f"key={key!r}")
        if plan.page_limit(operation):
            facts.append(f"largest_page={plan.page_limit(operation)}")
    return f"Operation({', '.join(facts)})"


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
