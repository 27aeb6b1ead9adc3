"""What is known of a note after its turn: plain data that travels from worker to manifest to portfolio workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from promnote_workbooks.portfolio.problems import Problem

DONE, BAD, KEPT = "done", "bad", "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A note's state: done, with its file and what the portfolio workbook shows of it; bad, with its problems; or kept:
    computed, but what stands in its file is not batch's own and stays.

    `books`, where they changed, travel from the worker to the register, and `backup`, the name of a file that was kept
    beside, to the user; the manifest has neither.
    """

    id: str
    hash: str
    state: str
    file: str = ""
    size: int = 0
    sha: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Mapping[str, Any], ...] = ()
    books: Mapping[str, Any] | None = None
    backup: str = ""

    @property
    def computed(self) -> bool:
        """Whether there are figures of the note."""
        return self.state != BAD

    def to_json(self) -> dict[str, Any]:
        """As a line of the manifest."""
        data = asdict(self)
        del data["books"], data["backup"]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        """Back from a line; raises TypeError, KeyError or ValueError for one that is damaged."""
        record = cls(**{**data, "problems": tuple(data.get("problems", ()))})
        texts = (record.id, record.hash, record.state, record.file, record.sha)
        if not all(isinstance(each, str) for each in texts) or not isinstance(record.summary, dict):
            raise TypeError("a line of the manifest is damaged")
        for each in record.problems:
            Problem(**each)
        return record

    def all_problems(self) -> list[Problem]:
        """The problems as records."""
        return [Problem(**each) for each in self.problems]
