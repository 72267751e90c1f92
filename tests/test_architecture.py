"""Imports point down the list of rooms in docs/architecture.md, modules stay small, and circles do not exist."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "escal"
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
# The package itself only names what `face` and `errors` hold, and `python -m escal` only calls the command line.
FREE = {"__init__.py", "__main__.py"}


def rooms() -> list[list[str]]:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [
        re.findall(r"`([a-z_]+(?:/|\.py))`", line.split("|")[1]) for line in table.splitlines() if line.startswith("|")
    ]
    return [row for row in rows if row]


def rank(module: str) -> int:
    return next(
        number for number, names in enumerate(rooms()) if module.split("/")[0] in {name.strip("/") for name in names}
    )


def imports(module: str) -> set[str]:
    """Modules of the package that a module imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "escal":
            base = node.module.split(".")[1:]
            for alias in node.names:
                for path in ([*base, alias.name], base):
                    name = "/".join(path)
                    hit = next((m for m in (f"{name}.py", f"{name}/__init__.py") if path and m in MODULES), None)
                    if hit:
                        found.add(hit)
                        break
    return found - {module}


def test_every_module_is_in_a_room():
    assert [
        module
        for module in MODULES
        if module not in FREE and not any(module.split("/")[0] in {n.strip("/") for n in names} for names in rooms())
    ] == []


def test_every_room_exists():
    assert [name for names in rooms() for name in names if not (SOURCE / name).exists()] == []


def test_imports_point_down():
    up = {
        (module, other)
        for module in MODULES
        if module not in FREE
        for other in imports(module) - FREE
        if rank(other) < rank(module)
    }
    assert up == set()


def test_no_circles():
    within = {
        module: {other for other in imports(module) if other not in FREE and not other.endswith("/__init__.py")}
        for module in MODULES
    }
    assert list(TopologicalSorter(within).static_order())


def test_modules_are_small():
    sizes = {module: len((SOURCE / module).read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {module: size for module, size in sizes.items() if size > 400} == {}
