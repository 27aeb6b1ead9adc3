"""The zip container: read within bounds, untouched members written back as the compressed bytes they came as.

Written files need no clock and no zip64: rewritten members carry 1980-01-01, deflated as `deflate` says; the bounds on reading
keep every file far below the 4 GiB where zip64 begins.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from promnote_workbooks.basics.kinds import TABLE, WORKBOOK, ZIP, found_kind, kind_of

from .deflate import deflated
from .errors import PackageError

_OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
#: What is read.
ALLOWED = "an Excel workbook (.xlsx or .xlsm)"
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sBBHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_FLAG_ENCRYPTED, _FLAG_DESCRIPTOR, _FLAG_UTF8 = 0x0001, 0x0008, 0x0800
_STORED, _DEFLATED = 0, 8
_ZIP64_EXTRA = 0x0001
#: Parts up to this size are kept inflated.
_REMEMBERED = 4 * 2**20
_DOS_1980_01_01 = 33  # the earliest date a zip can say


class Limits(NamedTuple):
    """Bounds on what is read, by size alone: a text that repeats in thousands of cells packs several hundred to one in
    an honest workbook, so how tightly a part is packed says nothing."""

    file_bytes: int = 256 * 2**20
    members: int = 10_000
    part_bytes: int = 256 * 2**20
    total_bytes: int = 512 * 2**20


DEFAULT_LIMITS = Limits()


class Member(NamedTuple):
    """One zip member as stored: its compressed bytes and every header field that does not depend on its place."""

    name: str
    raw_name: bytes
    method: int
    flags: int
    dos_time: int
    dos_date: int
    crc: int
    size: int
    data: bytes
    local_extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""
    made_by: tuple[int, int] = (20, 0)
    needs_version: int = 20
    internal_attributes: int = 0
    external_attributes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The members in the file's order. ``original`` is the file they were read from, while nothing has changed."""

    source: str
    members: tuple[Member, ...]
    comment: bytes
    original: bytes | None
    index: Mapping[str, int]
    #: members inflated so far, by name: a part is read, compared and written by one after another
    _inflated: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def find(self, name: str) -> Member | None:
        """The member of that name; part names do not distinguish capitals (ECMA-376 part 2, 6.2.2.3)."""
        at = self.index.get(name.lower())
        return None if at is None else self.members[at]

    def has(self, name: str) -> bool:
        return name.lower() in self.index

    def read(self, name: str) -> bytes:
        """The uncompressed bytes of a part."""
        member = self.find(name)
        if member is None:
            raise PackageError(f"{self.source}: the part {name} is missing; the file is damaged or no workbook")
        return self._content(member)

    def _content(self, member: Member) -> bytes:
        known = self._inflated.get(member.name)
        if known is None:
            known = inflate(member, self.source)
            if member.size <= _REMEMBERED:
                self._inflated[member.name] = known
        return known

    def replaced(self, parts: Mapping[str, bytes | None], *, added: bool = False) -> Archive:
        """A copy with parts rewritten (bytes) or removed (None); the same object when nothing differs.

        `added`: a part that is not there is a new one, behind the others.
        """
        changed: dict[int, Member | None] = {}
        new: list[Member] = []
        for name, data in parts.items():
            at = self.index.get(name.lower())
            if at is None and added and data is not None:
                new.append(_new_member(name, data))
                continue
            if at is None:
                raise PackageError(f"{self.source}: the part {name} is missing and cannot be replaced")
            if data is None:
                changed[at] = None
            elif data != self._content(self.members[at]):
                changed[at] = rewritten(self.members[at], data)
        if not changed and not new:
            return self
        kept = (changed.get(at, member) for at, member in enumerate(self.members))
        members = (*(member for member in kept if member is not None), *new)
        rewritten_names = {self.members[at].name for at in changed}
        known = {name: data for name, data in self._inflated.items() if name not in rewritten_names}
        return replace(self, members=members, original=None, index=_index(members), _inflated=known)

    def to_bytes(self) -> bytes:
        """The file: the very bytes that were read when nothing has changed."""
        return write_archive(self.members, self.comment) if self.original is None else self.original


def read_archive(data: bytes, source: str, limits: Limits = DEFAULT_LIMITS) -> Archive:
    """Read a zip within bounds; every member is inflated once, so that damage is met here and not later."""
    if data.startswith(_OLE_MAGIC):
        raise PackageError(
            f"{source} is encrypted or an old .xls (an OLE container); save it as .xlsx without a password"
        )
    if len(data) > limits.file_bytes:
        raise PackageError(f"{source} is {len(data):,} bytes; at most {limits.file_bytes:,} are read")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as directory:
            entries, comment = directory.infolist(), directory.comment
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, NotImplementedError) as error:
        kind = kind_of(data)
        damaged = f"{kind} that is cut off or damaged" if kind in (WORKBOOK, ZIP) else found_kind(data, source)
        hint = "; open it in Excel and save it as .xlsx" if kind == TABLE else ""
        raise PackageError(f"{source}: found {damaged}; allowed: {ALLOWED}{hint}") from error
    _check_bounds(entries, source, limits)
    members = tuple(_read_member(data, entry, source) for entry in entries)
    _check_names(members, source)
    _check_overlap(data, entries, source)
    archive = Archive(source=source, members=members, comment=comment, original=data, index=_index(members))
    for member in members:
        archive.read(member.name)
    return archive


def inflate(member: Member, source: str) -> bytes:
    """The uncompressed bytes, never more than the directory promised, checked against the CRC."""
    data = member.data
    if member.method == _DEFLATED:
        stream = zlib.decompressobj(-15)
        try:
            data = stream.decompress(data, member.size + 1)  # one more than promised shows a lie about the size
        except zlib.error as error:
            raise PackageError(f"{source}: the part {member.name} is damaged: {error}") from error
    if len(data) != member.size or zlib.crc32(data) != member.crc:
        raise PackageError(f"{source}: the part {member.name} is damaged: its size or checksum is not the stated one")
    return data


def rewritten(member: Member, data: bytes) -> Member:
    """The member with new content: same name and attributes, fixed date, no extra fields."""
    return Member(
        name=member.name,
        raw_name=member.raw_name,
        method=_DEFLATED,
        flags=member.flags & _FLAG_UTF8,
        dos_time=0,
        dos_date=_DOS_1980_01_01,
        crc=zlib.crc32(data),
        size=len(data),
        data=deflated(data),
        made_by=member.made_by,
        internal_attributes=member.internal_attributes,
        external_attributes=member.external_attributes,
    )


def _new_member(name: str, data: bytes) -> Member:
    """A part of our own: its name is plain ASCII."""
    return rewritten(
        Member(
            name=name,
            raw_name=name.encode("ascii"),
            method=_DEFLATED,
            flags=0,
            dos_time=0,
            dos_date=_DOS_1980_01_01,
            crc=0,
            size=0,
            data=b"",
        ),
        data,
    )


def write_archive(members: Sequence[Member], comment: bytes = b"") -> bytes:
    """The zip file of these members, in this order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for m in members:
        common = (m.flags, m.method, m.dos_time, m.dos_date, m.crc, len(m.data), m.size, len(m.raw_name))
        header = _LOCAL.pack(b"PK\3\4", m.needs_version, *common, len(m.local_extra))
        pieces += (header, m.raw_name, m.local_extra, m.data)
        directory.append(
            _CENTRAL.pack(
                b"PK\1\2",
                *m.made_by,
                m.needs_version,
                *common,
                len(m.central_extra),
                len(m.comment),
                0,
                m.internal_attributes,
                m.external_attributes,
                offset,
            )
            + m.raw_name
            + m.central_extra
            + m.comment
        )
        offset += len(header) + len(m.raw_name) + len(m.local_extra) + len(m.data)
    size = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, len(members), len(members), size, offset, len(comment))
    return b"".join((*pieces, *directory, end, comment))


def _index(members: Iterable[Member]) -> dict[str, int]:
    return {member.name.lower(): at for at, member in enumerate(members)}


def _check_bounds(entries: Sequence[zipfile.ZipInfo], source: str, limits: Limits) -> None:
    if len(entries) > limits.members:
        raise PackageError(f"{source} holds {len(entries):,} parts; at most {limits.members:,} are read")
    total = sum(entry.file_size for entry in entries)
    if total > limits.total_bytes:
        raise PackageError(f"{source} unpacks to {total:,} bytes; at most {limits.total_bytes:,} are read")
    for entry in entries:
        if entry.file_size > limits.part_bytes:
            raise PackageError(
                f"{source}: the part {entry.filename} unpacks to {entry.file_size:,} bytes; at most "
                f"{limits.part_bytes:,} are read"
            )


def _read_member(data: bytes, entry: zipfile.ZipInfo, source: str) -> Member:
    name = entry.orig_filename
    if entry.flag_bits & _FLAG_ENCRYPTED:
        raise PackageError(f"{source}: the part {name} is encrypted; save the workbook without a password")
    if entry.compress_type not in (_STORED, _DEFLATED):
        raise PackageError(f"{source}: the part {name} uses zip method {entry.compress_type}; allowed are 0 and 8")
    header = data[entry.header_offset : entry.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise PackageError(f"{source} is damaged: the part {name} has no header where the directory says")
    name_length, extra_length = _LOCAL.unpack(header)[-2:]
    name_end = entry.header_offset + _LOCAL.size + name_length
    start = name_end + extra_length
    raw_name = data[name_end - name_length : name_end]
    try:
        local_name = raw_name.decode("utf-8" if entry.flag_bits & _FLAG_UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise PackageError(f"{source} is damaged: a part's name is not UTF-8: {raw_name!r}") from error
    content = data[start : start + entry.compress_size]
    if local_name != name or len(content) != entry.compress_size:
        raise PackageError(f"{source} is damaged: the part {name} is cut short or named differently in its header")
    year, month, day, hour, minute, second = entry.date_time
    return Member(
        name=name,
        raw_name=raw_name,
        method=entry.compress_type,
        flags=entry.flag_bits & ~_FLAG_DESCRIPTOR,  # sizes and CRC stand in the header instead of behind the data
        dos_time=hour << 11 | minute << 5 | second // 2,
        dos_date=(year - 1980) << 9 | month << 5 | day,
        crc=entry.CRC,
        size=entry.file_size,
        data=content,
        local_extra=_without_zip64(data[name_end:start]),
        central_extra=_without_zip64(entry.extra),
        comment=entry.comment,
        made_by=(entry.create_version, entry.create_system),
        needs_version=entry.extract_version,
        internal_attributes=entry.internal_attr,
        external_attributes=entry.external_attr,
    )


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields but for zip64's: all sizes fit into the plain header."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]


def _check_names(members: Sequence[Member], source: str) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.name
        segments = name.removesuffix("/").split("/")
        if "\\" in name or "\0" in name or name[1:2] == ":" or any(part in ("", ".", "..") for part in segments):
            raise PackageError(
                f"{source}: the part name {name!r} is not allowed (no '..', no absolute path, no backslash)"
            )
        if name.lower() in seen:
            raise PackageError(f"{source}: the part {name} is there twice; each name is allowed once")
        seen.add(name.lower())


def _check_overlap(data: bytes, entries: Sequence[zipfile.ZipInfo], source: str) -> None:
    """Members that share bytes are the trick of files that unpack to far more than they hold."""
    end = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.header_offset < end:
            raise PackageError(f"{source} is damaged: the part {entry.orig_filename} overlaps another; refused")
        lengths = _LOCAL.unpack_from(data, entry.header_offset)[-2:]
        end = entry.header_offset + _LOCAL.size + sum(lengths) + entry.compress_size
