"""Raters' labels as an ELAN file (.eaf), to the millisecond, there and back.

Each rater has the tiers `rep` (its value the class), `peak`, `fault`, `not this exercise` and
`note`; where two annotations of a kind overlap, which ELAN's tiers cannot hold, a second tier
takes the other. A note about a rep comes back as a note about its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree import ElementTree

from coach.errors import CoachError
from coach.export.labelled import NoteLabel, RaterLabels, RepLabel

TIERS = ("rep", "peak", "fault", "not this exercise", "note")
_POINT_MS = 1  # ELAN has no annotation without duration
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Span = tuple[int, int, str]  # begin and end in ms, value


def annotations_to_elan(labels: Sequence[RaterLabels], source: str, created: datetime) -> str:
    """An ELAN document.

    Args:
        labels: of each rater.
        source: name of the video, looked for beside the document.
        created: the time of day.
    """
    root = ElementTree.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "coach",
            "DATE": created.isoformat(timespec="seconds"),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": _XSI,
            "xsi:noNamespaceSchemaLocation": "http://www.mpi.nl/tools/elan/EAFv3.0.xsd",
        },
    )
    header = ElementTree.SubElement(root, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    media = {"MEDIA_URL": "", "MIME_TYPE": "unknown", "RELATIVE_MEDIA_URL": f"./{_xml(source)}"}
    ElementTree.SubElement(header, "MEDIA_DESCRIPTOR", media)
    order = ElementTree.SubElement(root, "TIME_ORDER")
    for one in labels:
        for kind, spans in _spans(one):
            for number, layer in enumerate(_layers(spans)):
                name = f"{kind}{f' {number + 1}' if number else ''} ({_xml(one.rater)})"
                tier = ElementTree.SubElement(
                    root,
                    "TIER",
                    LINGUISTIC_TYPE_REF=kind,
                    PARTICIPANT=_xml(one.rater),
                    ANNOTATOR=_xml(one.rater),
                    TIER_ID=name,
                )
                for span in layer:
                    _write(tier, order, span)
    for kind in TIERS:
        ElementTree.SubElement(
            root,
            "LINGUISTIC_TYPE",
            GRAPHIC_REFERENCES="false",
            LINGUISTIC_TYPE_ID=kind,
            TIME_ALIGNABLE="true",
        )
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _spans(labels: RaterLabels) -> Iterator[tuple[str, list[Span]]]:
    reps = [(_ms(rep.start_s), _ms(rep.end_s), rep) for rep in labels.reps]
    yield "rep", [(start, end, rep.tilt_class or "") for start, end, rep in reps]
    peaks = [_ms(rep.peak_s) for rep in labels.reps if rep.peak_s is not None]
    yield "peak", [(peak, peak + _POINT_MS, "") for peak in peaks]
    yield "fault", [(start, end, "; ".join(rep.faults)) for start, end, rep in reps if rep.faults]
    yield (
        "not this exercise",
        [(start, end, "") for start, end, rep in reps if rep.not_this_exercise],
    )
    notes = [*labels.notes, *(note for rep in labels.reps for note in rep.notes)]
    yield (
        "note",
        [
            (start := _ms(note.start_s), max(start + _POINT_MS, _ms(note.end_s or 0)), note.text)
            for note in notes
        ],
    )


def _layers(spans: list[Span]) -> list[list[Span]]:
    """Spans shared out so that those of one layer do not overlap."""
    layers: list[list[Span]] = []
    for span in sorted(spans):
        layer = next((one for one in layers if one[-1][1] <= span[0]), None)
        if layer is None:
            layers.append(layer := [])
        layer.append(span)
    return layers


def _write(tier: ElementTree.Element, order: ElementTree.Element, span: Span) -> None:
    begin, end, value = span
    first = len(order) + 1
    for number, at in enumerate((begin, end)):
        slot = {"TIME_SLOT_ID": f"ts{first + number}", "TIME_VALUE": str(at)}
        ElementTree.SubElement(order, "TIME_SLOT", slot)
    annotation = ElementTree.SubElement(
        ElementTree.SubElement(tier, "ANNOTATION"),
        "ALIGNABLE_ANNOTATION",
        ANNOTATION_ID=f"a{first}",
        TIME_SLOT_REF1=f"ts{first}",
        TIME_SLOT_REF2=f"ts{first + 1}",
    )
    ElementTree.SubElement(annotation, "ANNOTATION_VALUE").text = _xml(value)


def annotations_from_elan(text: str) -> list[RaterLabels]:
    """The labels of an ELAN document; annotations on tiers of other types come as notes.

    Raises:
        CoachError: it is no ELAN document, or declares a document type, which ELAN's do not.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # of which entities could swell without end
        raise CoachError(
            "This file declares an XML document type, which ELAN's files do not; export it from "
            "ELAN again."
        )
    try:
        root = ElementTree.fromstring(text.removeprefix("\ufeff"))
        if root.tag != "ANNOTATION_DOCUMENT":
            raise ValueError(f"its root is {root.tag}")
        slots = {
            slot.attrib["TIME_SLOT_ID"]: int(slot.attrib["TIME_VALUE"])
            for slot in root.iter("TIME_SLOT")
            if "TIME_VALUE" in slot.attrib
        }
        found: dict[str, dict[str, list[Span]]] = {}
        for tier in root.iter("TIER"):
            kind, name = tier.attrib.get("LINGUISTIC_TYPE_REF", ""), tier.attrib.get("TIER_ID", "")
            rater = tier.attrib.get("PARTICIPANT") or tier.attrib.get("ANNOTATOR", "")
            spans = found.setdefault(rater, {known: [] for known in TIERS})
            for begin, end, value in _read(tier, slots):
                if kind in spans:
                    spans[kind].append((begin, end, value))
                else:
                    spans["note"].append((begin, end, f"{name}: {value}"))
    except (ElementTree.ParseError, ValueError, KeyError) as error:
        raise CoachError(
            f"This is no ELAN document ({error}); give an .eaf file of ELAN."
        ) from None
    return [_labels(rater, spans) for rater, spans in found.items()]


def _read(tier: ElementTree.Element, slots: dict[str, int]) -> Iterator[Span]:
    for one in tier.iter("ALIGNABLE_ANNOTATION"):
        begin = slots.get(one.attrib["TIME_SLOT_REF1"])
        end = slots.get(one.attrib["TIME_SLOT_REF2"])
        if begin is not None and end is not None:
            yield begin, end, one.findtext("ANNOTATION_VALUE") or ""


def _labels(rater: str, spans: dict[str, list[Span]]) -> RaterLabels:
    faults = {(begin, end): value for begin, end, value in spans["fault"]}
    others = {(begin, end) for begin, end, _ in spans["not this exercise"]}
    reps = []
    for begin, end, value in sorted(spans["rep"]):
        peaks = [at for at, _, _ in spans["peak"] if begin <= at <= end]
        named = [name.strip() for name in faults.get((begin, end), "").split(";")]
        reps.append(
            RepLabel(
                start_s=begin / 1000,
                peak_s=peaks[0] / 1000 if peaks else None,
                end_s=end / 1000,
                tilt_class=value.strip() or None,
                faults=tuple(name for name in named if name),
                not_this_exercise=(begin, end) in others,
            )
        )
    notes = tuple(
        NoteLabel(begin / 1000, end / 1000 if end > begin + _POINT_MS else None, value)
        for begin, end, value in sorted(spans["note"])
        if value.strip()
    )
    return RaterLabels(rater, tuple(reps), notes)


def _ms(t_s: float) -> int:
    return round(t_s * 1000)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
