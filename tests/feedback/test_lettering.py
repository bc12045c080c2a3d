"""Breaking, shrinking and cutting of texts."""

from __future__ import annotations

import numpy as np
import pytest

from coach.feedback.lettering import BOLD, Lettering

CUE = "Bigger tuck: pull your pubic bone up towards your ribs before you arch again"


@pytest.mark.parametrize("width", [200, 300, 456, 900])
@pytest.mark.parametrize("max_lines", [1, 2, 3])
def test_lines_fit_the_width_and_the_number_allowed(width: float, max_lines: int) -> None:
    text = Lettering()
    lines, size = text.fit(CUE, width, (22, 15), max_lines, BOLD)
    assert 1 <= len(lines) <= max_lines
    assert 15 <= size <= 22
    assert all(text.width(line, size, BOLD) <= width for line in lines)


def test_a_text_with_room_is_whole_and_large() -> None:
    assert Lettering().fit("Chest up", 400, (22, 15), 2) == (["Chest up"], 22)


def test_a_broken_text_keeps_every_word_in_lines_about_equally_long() -> None:
    text = Lettering()
    lines, size = text.fit(CUE, 560, (22, 15), 2, BOLD)
    assert " ".join(lines) == CUE
    first, second = (text.width(line, size, BOLD) for line in lines)
    assert min(first, second) > 0.7 * max(first, second)


def test_a_text_that_needs_it_is_shrunk_before_it_is_cut() -> None:
    lines, size = Lettering().fit(CUE, 330, (22, 15), 2, BOLD)
    assert " ".join(lines) == CUE and size < 22


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines, size = Lettering().fit(CUE, 150, (22, 15), 2, BOLD)
    assert size == 15
    assert lines[-1].endswith("…") and CUE.startswith(lines[0])


def test_an_empty_text_has_no_lines() -> None:
    assert Lettering().fit("", 100, (22, 15), 2)[0] == []


@pytest.mark.parametrize("align, left, right", [("left", 100, 150), ("right", 50, 100)])
def test_text_ends_where_its_alignment_says(align: str, left: int, right: int) -> None:
    picture = np.zeros((60, 200, 3), np.uint8)
    Lettering().write(picture, "HIH", (100, 40), 20, (255, 255, 255), BOLD, align)  # type: ignore[arg-type]
    columns = np.nonzero(picture.any(axis=(0, 2)))[0]
    assert left <= columns.min() and columns.max() <= right


def test_signs_and_degrees_have_letters_of_their_own() -> None:
    # a typeface without them would show the same question mark for each
    shapes = set()
    for sign in ("±", "°", "\N{MINUS SIGN}", "…", "?"):
        picture = np.zeros((40, 40, 3), np.uint8)
        Lettering().write(picture, sign, (5, 30), 24, (255, 255, 255))
        assert picture.any()
        shapes.add(picture.tobytes())
    assert len(shapes) == 5


def test_text_that_meets_the_edge_is_not_wrapped_to_another_line() -> None:
    picture = np.zeros((120, 100, 3), np.uint8)
    Lettering().write(picture, "longer than the picture", (5, 30), 20, (255, 255, 255))
    assert picture[:40].any() and not picture[40:].any()
