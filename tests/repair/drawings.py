"""Drawings and charts: shape ids, the ranges that charts show, axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from repair.parts import Parts, sheets_named
from repair.workbook import Known


def problems(parts: Parts, known: Known) -> Iterator[str]:
    for name, root in parts.xml.items():
        if "/drawings/drawing" in name and name.endswith(".xml"):
            for id_, count in Counter(each.get("id") for each in root.iter("{*}cNvPr")).items():
                if count > 1:
                    yield f"{name}: the shape id {id_} stands twice"
        if "/charts/chart" in name and name.endswith(".xml"):
            for formula in (each.text or "" for each in root.iter("{*}f")):
                if "#REF!" in formula or any(sheet.lower() not in known.sheet_names for sheet in sheets_named(formula)):
                    yield f"{name}: shows {formula}"
            axes = [axis for kind in ("valAx", "dateAx", "catAx", "serAx") for axis in root.iter(f"{{*}}{kind}")]
            ids = {each.get("val") for axis in axes for each in axis.iterfind("{*}axId")}
            crossed = {each.get("val") for axis in axes for each in axis.iterfind("{*}crossAx")}
            if crossed - ids:
                yield f"{name}: an axis crosses one that is not there"
