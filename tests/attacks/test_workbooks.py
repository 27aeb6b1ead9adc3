"""Workbooks changed part by part: check and refresh do, or refuse in one line; what a refresh wrote, check accepts."""

from __future__ import annotations

import random
from datetime import date

import pytest

from attack_cases import cases
from promnote.basics.errors import NoteError
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.diff import difference, read_side
from promnote_workbooks.refresh.run import package_errors, refresh_bytes
from refresh_samples import small
from strange_books import packed, parts_of
from workbook_changes import change

JUNE, JULY = date(1996, 6, 30), date(1996, 7, 31)


@pytest.mark.parametrize("seed", cases(48))
def test_a_changed_workbook(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    rng = random.Random(seed)
    parts = parts_of(small())
    what = change(rng, parts)
    data = packed(parts, level=1)
    try:
        with package_errors():
            check_package(read_package(data))
    except NoteError as error:
        assert "\n" not in str(error), what
    try:
        done = refresh_bytes(data, JUNE if seed % 2 else JULY)
    except NoteError as error:
        assert "\n" not in str(error), what
    else:
        after = check_package(read_package(done.data or data))
        assert not after.differences, what
    if seed % 4 == 0:
        path = tmp_path_factory.mktemp("diff") / "changed.xlsx"
        path.write_bytes(data)
        try:
            difference(read_side(path), read_side(path))
        except NoteError as error:
            assert "\n" not in str(error), what
        assert path.read_bytes() == data


@pytest.mark.parametrize("seed", cases(40))
def test_bytes_of_the_file_itself(seed: int) -> None:
    rng = random.Random(f"file {seed}")
    data = bytearray(small())
    match rng.randrange(3):
        case 0:
            for _ in range(rng.randint(1, 20)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        case 1:
            del data[rng.randrange(len(data)) :]
        case _:
            at = rng.randrange(len(data))
            data[at:at] = rng.randbytes(rng.randint(1, 200))
    try:
        with package_errors():
            check_package(read_package(bytes(data)))
    except NoteError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 3_000
