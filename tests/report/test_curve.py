from __future__ import annotations

from coach.report.curve import bands, curve


def test_bands_stand_under_the_part_of_the_curve_they_belong_to() -> None:
    line = bands(0.0, 10.0, [(0.0, 4.0), (4.0, 8.0)], width=51)
    assert (
        line
        == " " * 7
        + "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * 9
        + "1"
        + ("\N{BOX DRAWINGS HEAVY HORIZONTAL}" * 19)
        + "2"
        + "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * 10
    )
    assert len(curve([0.0, 10.0], [0.0, 1.0], [], width=51)[0]) == 7 + 51


def test_a_band_without_room_for_its_number_is_still_seen() -> None:
    assert bands(0.0, 100.0, [(50.0, 50.5)], width=40).strip() == (
        "\N{BOX DRAWINGS HEAVY HORIZONTAL}"
    )
