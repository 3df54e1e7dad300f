"""Which objects of which packages are applications, and what a module makes of them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from connectapi.bundles.python_module import Function, Module, assign

# By package and last name: people import from where a name is defined, and from where it is shown.
_CONSTRUCTORS = {
    ("blacksheep", "Application"): "python-fastapi",
    ("bottle", "Bottle"): "python-api",
    ("connexion", "App"): "python-api",
    ("connexion", "AsyncApp"): "python-fastapi",
    ("connexion", "FlaskApp"): "python-api",
    ("dash", "Dash"): "python-dash",
    ("dash_extensions", "DashProxy"): "python-dash",
    ("django", "get_asgi_application"): "python-fastapi",
    ("django", "get_wsgi_application"): "python-api",
    ("falcon", "API"): "python-api",
    ("falcon", "App"): "python-api",
    ("fastapi", "FastAPI"): "python-fastapi",
    ("fasthtml", "FastHTML"): "python-fastapi",
    ("fasthtml", "fast_app"): "python-fastapi",
    ("flask", "Flask"): "python-api",
    ("flask_openapi3", "OpenAPI"): "python-api",
    ("gradio", "Blocks"): "python-gradio",
    ("gradio", "ChatInterface"): "python-gradio",
    ("gradio", "Interface"): "python-gradio",
    ("gradio", "TabbedInterface"): "python-gradio",
    ("gradio", "mount_gradio_app"): "python-fastapi",
    ("jupyter_dash", "JupyterDash"): "python-dash",
    ("litestar", "Litestar"): "python-fastapi",
    ("quart", "Quart"): "python-fastapi",
    ("sanic", "Sanic"): "python-fastapi",
    ("shiny", "App"): "python-shiny",
    ("starlette", "Starlette"): "python-fastapi",
}
# What changes the kind of what it is given.
_WRAPPERS = {
    ("a2wsgi", "ASGIMiddleware"): "python-api",
    ("a2wsgi", "WSGIMiddleware"): "python-fastapi",
    ("asgiref", "WsgiToAsgi"): "python-fastapi",
}
# Methods of builders that give an application.
_BUILDERS = {
    ("fastmcp", "http_app"): "python-fastapi",
    ("fastmcp", "streamable_http_app"): "python-fastapi",
    ("mcp", "sse_app"): "python-fastapi",
    ("mcp", "streamable_http_app"): "python-fastapi",
    ("pyramid", "make_wsgi_app"): "python-api",
}
_ASGI_PARAMETERS = ["scope", "receive", "send"]
_WSGI_PARAMETERS = (["environ", "start_response"], ["env", "start_response"])
_USUAL_NAMES = ("app", "application", "api", "server", "demo", "asgi", "wsgi")
_DEEPEST = 8

Find = Callable[[str], Module | None]
"""Gives another module of the same project by its name, dots in front for a relative one."""


@dataclass(frozen=True, slots=True)
class Found:
    """An application: its kind, and its name in the module (empty where the file is run)."""

    kind: str
    name: str
    why: str


def applications(module: Module, find: Find) -> list[Found]:
    """Give the applications that a module makes at its top, without those inside of others."""
    kinds = {name: kind for name in module.values if (kind := _kind_of(module, name, find))}
    for name, function in module.functions.items():
        kind = _plain(module, name, function)
        if kind:
            kinds[name] = kind
    inner = _inner(module, kinds)
    outer = {name: kind for name, kind in kinds.items() if name not in inner}
    return [Found(kind, name, _why(module, name, kind)) for name, kind in _one_name(module, outer)]


def factories(module: Module, find: Find) -> list[str]:
    """Name the functions that make an application which nothing at the top calls for."""
    reader = _Reader(module, find)
    return [name for name, one in module.functions.items() if reader.made_by(one, 0)]


def hidden(module: Module, find: Find) -> list[str]:
    """Name the applications that are made only where the module is run as a program."""
    shadow = Module(imports=module.imports, functions=module.functions, classes=module.classes)
    for node in module.main:
        assign(shadow, node)
    return [name for name in shadow.values if _kind_of(shadow, name, find)]


def _kind_of(module: Module, name: str, find: Find) -> str | None:
    return _Reader(module, find).name(name, 0)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Follows an expression to what makes an application; the depth ends circles."""

    module: Module
    find: Find

    def name(self, name: str, depth: int) -> str | None:
        """Tell the kind of what a name holds in the end."""
        values = self.module.values.get(name, [])
        kind: str | None = None
        for value in values:
            given = self.value(value, depth + 1)
            if given is None and kind and _passes_on(value, name):
                continue  # `app = Middleware(app)` is still one of its kind
            kind = given
        annotation = self.module.annotations.get(name)
        if kind is None and annotation is not None:
            return self._constructed(self.module.dotted(annotation))
        return kind

    def value(self, node: ast.expr, depth: int) -> str | None:
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.IfExp):
            return self.value(node.body, depth + 1) or self.value(node.orelse, depth + 1)
        if isinstance(node, ast.Name):
            return self.name(node.id, depth + 1)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        return None

    def _call(self, node: ast.Call, depth: int) -> str | None:
        dotted = self.module.dotted(node.func)
        package, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
        kind = self._constructed(dotted) or _WRAPPERS.get((package, last))
        if kind:
            return kind
        if isinstance(node.func, ast.Name):
            return self.callable(node.func.id, depth + 1)
        if not isinstance(node.func, ast.Attribute):
            return None
        for (maker, method), made in _BUILDERS.items():
            if node.func.attr == method and self.module.imports_from(maker):
                return made
        return self._elsewhere(dotted, depth)

    def callable(self, name: str, depth: int) -> str | None:
        """Tell the kind of what a function or a class of the project makes."""
        if depth > _DEEPEST:
            return None
        if name in self.module.functions:
            return self.made_by(self.module.functions[name], depth + 1)
        if name in self.module.classes:
            return self._instance(self.module.classes[name], depth + 1)
        return self._elsewhere(self.module.imports.get(name, ""), depth)

    def _elsewhere(self, dotted: str, depth: int) -> str | None:
        place, _, name = dotted.rpartition(".")
        other = self.find(place or ".") if name and depth <= _DEEPEST else None
        return _Reader(other, self.find).callable(name, depth + 1) if other else None

    def made_by(self, function: Function, depth: int) -> str | None:
        """Tell the kind of what a function gives back."""
        if function.returns is not None:
            kind = self._constructed(self.module.dotted(function.returns))
            if kind:
                return kind
        # What it assigns itself is seen before what stands at the top.
        inside = Module(
            imports=self.module.imports,
            functions=self.module.functions,
            classes=self.module.classes,
        )
        given: list[ast.expr] = []
        for node in ast.walk(function):
            if isinstance(node, ast.stmt):
                assign(inside, node)
            if isinstance(node, ast.Return) and node.value is not None:
                given.append(node.value)
        reader = _Reader(inside, self.find)
        kinds = {reader.value(value, depth + 1) for value in given} - {None}
        return kinds.pop() if len(kinds) == 1 else None

    def _instance(self, one: ast.ClassDef, depth: int) -> str | None:
        for base in one.bases:
            kind = self._constructed(self.module.dotted(base))
            if kind:
                return kind
            if isinstance(base, ast.Name) and base.id != one.name:
                kind = self.callable(base.id, depth + 1)
                if kind:
                    return kind
        for node in one.body:
            if isinstance(node, Function) and node.name == "__call__":
                return _interface(node, skip=1)
        return None

    def _constructed(self, dotted: str) -> str | None:
        package, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
        if package == "falcon" and ".asgi" in dotted:
            return "python-fastapi"
        return _CONSTRUCTORS.get((package, last))


def _interface(function: Function, skip: int = 0) -> str | None:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)][skip:]
    names = [name.strip("_") for name in names]
    if isinstance(function, ast.AsyncFunctionDef) and names == _ASGI_PARAMETERS:
        return "python-fastapi"
    if isinstance(function, ast.FunctionDef) and names in _WSGI_PARAMETERS:
        return "python-api"
    return None


def _plain(module: Module, name: str, function: Function) -> str | None:
    """Tell an application that is a function; the others of that shape are its parts."""
    kind = _interface(function) if not function.decorator_list else None
    if kind is None or name.startswith("_"):
        return None
    shaped = [other for other, one in module.functions.items() if _interface(one) == kind]
    usual = [other for other in shaped if other in _USUAL_NAMES]
    return kind if not usual or name == usual[0] else None


def _passes_on(node: ast.expr, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(isinstance(one, ast.Name) and one.id == name for one in given)


def _inner(module: Module, kinds: dict[str, str]) -> set[str]:
    """Name what is put into another application: mounted, wrapped, or what that one serves."""
    inner: set[str] = set()
    for name, values in module.values.items():
        if name in kinds:
            for value in values:
                inner |= _given_to(value, kinds) - {name}
    for call in module.calls():
        given = _given_to(call, kinds)
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            owner = call.func.value.id
            if owner in kinds:
                inner |= given - {owner}
        if module.dotted(call.func).endswith(".mount_gradio_app") and call.args:
            first = call.args[0]
            inner |= given - ({first.id} if isinstance(first, ast.Name) else set())
    return inner


def _given_to(node: ast.expr, kinds: dict[str, str]) -> set[str]:
    if not isinstance(node, ast.Call):
        return set()
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    names = {inner.id for one in given for inner in ast.walk(one) if isinstance(inner, ast.Name)}
    return names & kinds.keys()


def _one_name(module: Module, kinds: dict[str, str]) -> list[tuple[str, str]]:
    """Leave out further names of the same object, and those beside one of a usual name."""
    alias = {
        name: value.id
        for name in kinds
        for value in module.values.get(name, [])[-1:]
        if isinstance(value, ast.Name) and value.id in kinds
    }
    found = [name for name in kinds if name not in alias or name == "app"]
    found = [name for name in found if not (alias.get("app") == name and name != "app")]
    return [(name, kinds[name]) for name in found]


def _why(module: Module, name: str, kind: str) -> str:
    if name in module.functions:
        interface = "ASGI" if kind == "python-fastapi" else "WSGI"
        return f"the function {name} is {interface} by its parameters"
    for value in reversed(module.values.get(name, [])):
        if isinstance(value, ast.Call):
            made_by = module.dotted(value.func).rpartition(".")[2]
            return f"{name} is made by {made_by}()" if made_by else f"{name} is an application"
    return f"{name} is an application"
