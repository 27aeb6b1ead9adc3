"""Names of output files that every system takes, each note its own.

A note's id may hold anything: paths, reserved device names, characters that one system or another refuses. The name is
the id where it can be; where it was changed, or where two ids meet on a system that does not tell capitals apart, a
part of the id's hash makes it unique. It depends on the set of ids alone, not on their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from hashlib import sha256

SUFFIX = ".xlsx"
_LONGEST = 80
_UNSAFE = re.compile(r"[^\w.\- ]|[\x00-\x1f]", re.ASCII)
_RESERVED = {
    *("con", "prn", "aux", "nul", "conin$", "conout$", "clock$", "lock", "manifest", "portfolio", "errors"),
    *(f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"),
}


def output_names(ids: Collection[str]) -> dict[str, str]:
    """A file name for each id."""
    stems = {each: _stem(each) for each in ids}
    taken = Counter(stem.casefold() for stem in stems.values())
    return {
        each: f"{stem if stem == each and taken[stem.casefold()] == 1 else _marked(stem, each)}{SUFFIX}"
        for each, stem in stems.items()
    }


def _stem(note: str) -> str:
    """The id with plain ASCII letters, digits, `-`, `_`, `.` and single blanks only, never one that a system keeps."""
    text = unicodedata.normalize("NFKD", note)
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = re.sub(r"[-\s]*[\x00-\x1f\s]+", " ", _UNSAFE.sub("-", text)).strip(" .-")[:_LONGEST].strip(" .")
    if not text:
        return "note"
    first = text.partition(".")[0].strip().casefold()
    return f"note {text}" if first in _RESERVED else text


def _marked(stem: str, note: str) -> str:
    return f"{stem} {sha256(note.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"
