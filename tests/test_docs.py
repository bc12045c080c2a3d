"""The documentation: what is cited is there, links lead somewhere, examples run."""

from __future__ import annotations

import doctest
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.live.event_writer import _NAMES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.glob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / folder / "README.md" for folder in ("calibration", "models", "sample_videos")),
    ROOT / "tests" / "data" / "README.md",
]
CODE = [
    path
    for folder in ("coach", "calibration", "models", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".toml", ".md")
]


def anchors(page: Path) -> set[str]:
    """Headings of a page as GitHub links to them, and explicit anchors."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


def leads_somewhere(page: Path, anchor: str) -> bool:
    return page.exists() and (not anchor or anchor in anchors(page))


def test_every_citation_in_code_and_exercises_leads_to_a_page_of_the_documentation() -> None:
    lost, found = [], 0
    for path in CODE:
        for page, anchor in re.findall(
            r"\bdocs/([\w-]+\.md)(?:#([\w-]+))?", path.read_text(encoding="utf-8")
        ):
            found += 1
            if not leads_somewhere(DOCS / page, anchor):
                lost.append(f"{path.relative_to(ROOT)}: docs/{page}#{anchor}")
    assert not lost
    assert found > 80


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text)
    lost = [
        f"{target}#{anchor}"
        for target, anchor in links
        if not leads_somewhere((page.parent / target) if target else page, anchor)
    ]
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_and_names_that_a_page_speaks_of_are_there(page: Path) -> None:
    text = " ".join(page.read_text(encoding="utf-8").split())
    files = re.findall(r"`((?:coach|tests|calibration)/[\w./-]+)`", text)
    assert not [file for file in files if not (ROOT / file).exists()]
    named = re.findall(r"`(\w+)` \(`(coach/[\w/]+\.py)`\)", text)
    assert not [
        (name, file)
        for name, file in named
        if not re.search(rf"^(class|def) {name}\b", (ROOT / file).read_text("utf-8"), re.M)
    ]


def sources(value: Any) -> Iterator[str]:
    """Every `source` in an exercise file."""
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for one in value.values():
            yield from sources(one)
    elif isinstance(value, list):
        for one in value:
            yield from sources(one)


def test_every_author_whom_a_threshold_names_is_among_the_sources() -> None:
    known = (DOCS / "sources.md").read_text(encoding="utf-8")
    named = set()
    for path in (ROOT / "coach" / "exercises").glob("*.toml"):
        for source in sources(tomllib.loads(path.read_text(encoding="utf-8"))):
            named |= set(re.findall(r"[A-Z]\w+(?: & [A-Z]\w+)?(?: et al\.)? (?:19|20)\d\d", source))
    for page in ("thresholds.md", "angles.md", "estimate.md"):
        text = " ".join((DOCS / page).read_text(encoding="utf-8").split())
        named |= set(re.findall(r"\(([A-Z]\w+(?: & [A-Z]\w+)? (?:19|20)\d\d)", text))
    assert "Levine & Whittle 1996" in named
    assert not {one for one in named if one not in known}


def test_every_published_threshold_names_its_source_and_every_other_is_marked_as_ours() -> None:
    for path in (ROOT / "coach" / "exercises").glob("*.toml"):
        for source in sources(tomllib.loads(path.read_text(encoding="utf-8"))):
            own = "[P]" in source or source in ("never past neutral", "no hold at all")
            assert own or re.search(r"\((.*\d{4}|Contreras|CSCCa).*, docs/", source), source


def test_every_event_and_column_is_documented(scored: Path) -> None:
    events = (DOCS / "events.md").read_text(encoding="utf-8")
    assert not {name for name in _NAMES.values() if f"`{name}`" not in events}
    layout = (DOCS / "session.md").read_text(encoding="utf-8")
    connection = sqlite3.connect(scored / "thrust.coach")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    names = {
        column[1]
        for table in tables
        for column in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
    }
    connection.close()
    missing = {name for name in names if f"`{name}`" not in layout}
    assert not missing
    assert {"rep", "pose", "measurement"} <= set(tables)


def test_the_examples_of_the_documentation_run(
    thrust_clip: Path,
    calibration_file: Path,
    scored: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a folder with a video of two hip thrusts, the person's calibration and the session."""
    shutil.copy(thrust_clip, tmp_path / "thrusts.mp4")
    shutil.copy(calibration_file, tmp_path / "me.json")
    shutil.copy(scored / "thrust.coach", tmp_path / "thrusts.coach")
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    tried = 0
    for page in PAGES:
        result = doctest.testfile(str(page), module_relative=False, optionflags=flags)
        assert result.failed == 0, page.name
        tried += result.attempted
    assert tried > 0
