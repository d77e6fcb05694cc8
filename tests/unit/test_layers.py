"""The layers of docs/architecture.md stand: who imports whom, and what stays in its room."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "livedemo"
MODULES = sorted(PACKAGE.rglob("*.py"))
FOLDERS = ("migrations", "tests", "benchmarks")
CODE = [
    *MODULES,
    *(
        path
        for name in FOLDERS
        for path in sorted((ROOT / name).rglob("*.py"))
        if ".venv" not in path.parts
    ),
]
STATIC = [
    path
    for folder in ("css", "js")
    for path in sorted((PACKAGE / "static" / folder).glob("*"))
    if path.suffix in {".css", ".js"}
]
# layer → layers (or modules) that it must not import
FORBIDDEN = {
    "models": {"queries", "services", "blueprints", "live", "forms", "fragments", "policy"},
    "queries": {"services", "blueprints", "live", "forms", "fragments", "policy"},
    "policy": {"services", "blueprints", "live"},
    "actors": {"services", "blueprints", "live"},
    "identity": {"services", "blueprints", "live"},
    "services": {"blueprints", "live", "forms", "fragments"},
    "fragments": {"services", "blueprints", "live", "forms"},
    "live": {"blueprints", "forms"},
    "blueprints": {"live"},
    "cli": {"blueprints", "live"},
    "streams": {"services", "queries", "blueprints", "live"},
}
HANDLER_LIMIT = 15
FILE_LIMIT = 300


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def layer_of(path: Path) -> str:
    part = path.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), name_of(path))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_layers(path):
    banned = FORBIDDEN.get(layer_of(path), set())
    for node in ast.walk(tree(path)):
        for name in imported(node):
            parts = name.split(".")
            if parts[0] == "livedemo" and len(parts) > 1:
                assert parts[1] not in banned, f"{name_of(path)}:{node.lineno} imports {name}"


def calls(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function = node.func
            yield node, ast.unparse(function), getattr(function, "attr", "")


ONLY_IN = {
    "commit": {"livedemo/services/operation.py"},
    "monkey_patch": {"wsgi.py"},
}
EMITTERS = {"emit", "join_room", "leave_room"}
CLOCKS = {"datetime.now", "datetime.utcnow", "time.time"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_things_stay_in_their_rooms(path):
    name = name_of(path)
    for node, text, attribute in calls(path):
        where = f"{name}:{node.lineno} {text}"
        if attribute == "commit":
            assert name in ONLY_IN["commit"], where
        if text.split(".")[-1] in EMITTERS and name != "livedemo/logs.py":
            assert name.startswith("livedemo/live/"), where
        if text in CLOCKS:
            assert name == "livedemo/clock.py", where
        if text in {"text", "sa.text", "sqlalchemy.text"} and name not in RAW_SQL:
            raise AssertionError(f"raw SQL outside its rooms: {where}")


RAW_SQL = {"livedemo/health.py", "livedemo/services/operation.py", "livedemo/queries/upsert.py"}


EVENTLET = {
    "livedemo/server.py",
    "livedemo/protocol.py",
    "livedemo/live/transport/engine.py",
    "livedemo/live/transport/loop.py",
}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_eventlet_stays_at_the_edge(path):
    for node in ast.walk(tree(path)):
        if any(name.split(".")[0] == "eventlet" for name in imported(node)):
            assert name_of(path) in EVENTLET


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_tables_are_not_touched_behind_the_guard(path):
    allowed = {"livedemo/queries/upsert.py", "livedemo/services/operation.py"}
    if name_of(path) in allowed or layer_of(path) == "models":
        return
    for node in ast.walk(tree(path)):
        assert getattr(node, "attr", "") != "__table__", f"{name_of(path)}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_inline_imports_give_a_reason(path):
    lines = path.read_text().splitlines()
    for function in ast.walk(tree(path)):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(function):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert "# inline: " in lines[node.lineno - 1], f"{name_of(path)}:{node.lineno}"


@pytest.mark.parametrize("path", [*CODE, *STATIC], ids=name_of)
def test_files_stay_short(path):
    assert len(path.read_text().splitlines()) <= FILE_LIMIT


def body_lines(function: ast.FunctionDef) -> int:
    statements = function.body
    first = statements[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        statements = statements[1:]
    if not statements:
        return 0
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1


def is_handler(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(one).startswith(("bp.", "access(")) for one in function.decorator_list)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_and_handlers_stay_short(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            limit = HANDLER_LIMIT if is_handler(node) else 40
            assert body_lines(node) <= limit, f"{name_of(path)}:{node.lineno} {node.name}"


def test_the_rules_catch_a_breach(tmp_path):
    """The checks themselves can fail."""
    sample = ast.parse("from livedemo.live import gate")
    names = [name for node in ast.walk(sample) for name in imported(node)]
    assert names == ["livedemo.live.gate"]
    long = ast.parse("@bp.get('/')\ndef view():\n" + "    x = 1\n" * 16).body[0]
    assert is_handler(long)
    assert body_lines(long) == 16
