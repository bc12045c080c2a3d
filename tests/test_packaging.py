"""What the program imports is what it declares, pins, and may import."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
# where a distribution's name differs from its module's
DISTRIBUTION = {"cv2": "opencv-contrib-python"}
POSIX_ONLY = {"curses", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios"}


def test_every_import_of_the_program_is_declared() -> None:
    of_extras = {
        "studio": [*files("coach/studio"), *files("coach/web"), *files("coach/live/page")],
        "notices": [ROOT / "coach" / "breaks" / "notices.py"],
        "parquet": [ROOT / "coach" / "export" / "parquet.py"],
        "c3d": [ROOT / "coach" / "export" / "c3d.py"],
        "remote": [ROOT / "coach" / "batch" / "remote.py"],
        "ray": [ROOT / "coach" / "batch" / "ray_pool.py"],
    }
    apart = [path for paths in of_extras.values() for path in paths]
    assert needed(path for path in files("coach") if path not in apart) <= declared()
    for extra, paths in of_extras.items():
        assert needed(paths) <= declared() | declared(extra=extra)
    assert {*of_extras} == extras()


def test_mediapipe_is_imported_in_one_place() -> None:
    # behind the block of its usage reports
    found = [
        path.relative_to(ROOT).as_posix()
        for path in files("coach")
        if any(module.split(".")[0] == "mediapipe" for module in imports(ast.walk(tree(path))))
    ]
    assert found == ["coach/pose/landmarker.py"]


@pytest.mark.parametrize("folder", ["coach", "tests", "calibration"])
def test_nothing_that_windows_lacks_is_imported_at_the_start(folder: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lacking
        for path in files(folder)
        if (lacking := POSIX_ONLY.intersection(imports(at_start(tree(path)))))
    }
    assert found == {}


def test_constraints_pin_all_that_is_declared_with_hashes_and_no_address() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {name(pin) for pin in re.findall(r"^([\w.-]+)==\S+", text, re.MULTILINE)}
    of_extras = {one for extra in extras() for one in declared(extra=extra)}
    assert declared() | declared("dev") | of_extras <= pinned
    entries = re.split(r"\n(?=\w)", text)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def needed(paths: Iterable[Path]) -> set[str]:
    """Distributions that modules import."""
    own = sys.stdlib_module_names | {"coach"}
    imported = {module.split(".")[0] for path in paths for module in imports(ast.walk(tree(path)))}
    return {name(DISTRIBUTION.get(module, module)) for module in imported - own}


def extras() -> set[str]:
    return {*project()["project"]["optional-dependencies"]}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(group: str = "", *, extra: str = "") -> set[str]:
    """Distributions the program needs, or an extra of it, or a dependency group of its makers."""
    if group:
        wanted = project()["dependency-groups"][group]
    elif extra:
        wanted = project()["project"]["optional-dependencies"][extra]
    else:
        wanted = project()["project"]["dependencies"]
    return {name(re.split(r"[<>=!~\[; ]", one, maxsplit=1)[0]) for one in wanted}


def name(distribution: str) -> str:
    """In the form in which names are compared."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def at_start(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: all but the bodies of its functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_start(child)
