"""LoadXml: files that load, and files that must not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltdicom._tables import xml_table
from ltdicom.constants.error import (
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_XML_INVALID_ELEMENTLIST,
    DICOM_ERROR_XML_INVALID_ELEMENTLIST_ITEM_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_FORMAT,
    DICOM_ERROR_XML_INVALID_UIDLIST_ITEM_ATTRIBUTE,
    DICOM_SUCCESS,
)
from ltdicom.constants.vr import VR_LO
from ltdicom.tag import LDicomTag
from ltdicom.uid import LDicomUID
from ltdicom.vr import LDicomVR
from tests.support.health import WITH_FIXTURES

Face = Any
ROOTS: dict[Face, str] = {LDicomTag: "elementlist", LDicomUID: "uidlist"}
GOOD = {
    LDicomTag: '<item nCode="0x00111001" pszName="Ward" nVR="LO"/>',
    LDicomUID: '<item pszCode="1.2.3" pszName="Ours" nType="3"/>',
}
ITEM_ERRORS = {
    LDicomTag: DICOM_ERROR_XML_INVALID_ELEMENTLIST_ITEM_ATTRIBUTE,
    LDicomUID: DICOM_ERROR_XML_INVALID_UIDLIST_ITEM_ATTRIBUTE,
}
LIST_ERRORS = {
    LDicomTag: DICOM_ERROR_XML_INVALID_ELEMENTLIST,
    LDicomUID: DICOM_ERROR_XML_INVALID_FORMAT,
}
faces = pytest.mark.parametrize("face", list(ROOTS))


def content(face: Face) -> list[dict[str, Any]]:
    return [dict(vars(entry)) for entry in face.entries()]


def write(path: Path, face: Face, items: str) -> str:
    file = path / "table.xml"
    file.write_text(f"<{ROOTS[face]}>{items}</{ROOTS[face]}>", encoding="utf-8")
    return str(file)


def as_item(fields: dict[str, Any]) -> str:
    texts = {
        name: value.to_bytes(2, "big").decode() if name == "nVR" else f"{value}"
        for name, value in fields.items()
    }
    if "nType" in texts:
        texts["nType"] = str(int(fields["nType"]))
    return "<item " + " ".join(f"{n}={quoteattr(v)}" for n, v in texts.items()) + "/>"


@faces
def test_built_in_table_comes_back(face: Face, tmp_path: Path) -> None:
    before = content(face)
    file = write(tmp_path, face, "\n".join(map(as_item, before)))
    face.Reset()
    assert face.LoadXml(file, 0) == DICOM_SUCCESS
    assert content(face) == before


def test_defaults_of_a_tag(tmp_path: Path) -> None:
    assert LDicomTag.LoadXml(write(tmp_path, LDicomTag, GOOD[LDicomTag])) == DICOM_SUCCESS
    entry = LDicomTag.Find(0x00111001)
    assert entry is not None
    assert entry is LDicomTag.GetLast()
    assert (entry.nMask, entry.pszName, entry.nVR) == (0xFFFFFFFF, "Ward", VR_LO)
    assert (entry.nMinVM, entry.nMaxVM, entry.nDivideVM) == (1, 1, 1)


def test_known_entries_change_in_place(tmp_path: Path) -> None:
    entry, count = LDicomTag.Find(0x00100010), LDicomTag.GetCount()
    items = '<item nCode="1048592" pszName="Ünicode" nVR="LO" nMaxVM="-1"/>'
    again = '<item nCode="0X100010" pszName="Later" nVR="LO"/>'
    assert LDicomTag.LoadXml(write(tmp_path, LDicomTag, items)) == DICOM_SUCCESS
    assert entry is not None
    assert (entry.pszName, entry.nVR, entry.nMaxVM) == ("Ünicode", VR_LO, -1)
    assert LDicomTag.LoadXml(write(tmp_path, LDicomTag, items + again)) == DICOM_SUCCESS
    assert (entry.pszName, entry.nMaxVM) == ("Later", 1)
    assert LDicomTag.Find(0x00100010) is entry
    assert LDicomTag.GetCount() == count


def test_vr_of_the_program(tmp_path: Path) -> None:
    file = write(tmp_path, LDicomTag, '<item nCode="0x00111001" pszName="" nVR="ZZ"/>')
    assert LDicomTag.LoadXml(file) == ITEM_ERRORS[LDicomTag]
    LDicomVR.Insert(0x5A5A, "Ours", 1, 0, 1)
    assert LDicomTag.LoadXml(file) == DICOM_SUCCESS


@faces
def test_path_like_and_comments(face: Face, tmp_path: Path) -> None:
    write(tmp_path, face, f"<!-- ours -->\n text {GOOD[face]}")
    count = face.GetCount()
    assert face.LoadXml(tmp_path / "table.xml") == DICOM_SUCCESS
    assert face.GetCount() == count + 1


@faces
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(face: Face, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "table.xml"
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    start = f'<?xml version="1.0" encoding="{name}"?><{ROOTS[face]}>'
    file.write_text(f"{start}{GOOD[face]}</{ROOTS[face]}>", encoding=encoding)
    assert face.LoadXml(str(file)) == DICOM_SUCCESS


@faces
def test_no_such_file(face: Face, tmp_path: Path) -> None:
    assert face.LoadXml(str(tmp_path / "none.xml")) == DICOM_ERROR_OPEN
    assert face.LoadXml(str(tmp_path)) == DICOM_ERROR_OPEN
    assert face.LoadXml("a\0b") == DICOM_ERROR_OPEN
    assert face.LoadXml(None) == DICOM_ERROR_PARAMETER
    assert face.LoadXml("") == DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError, match="pszFile must be str"):
        face.LoadXml(3)


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
HOSTILE = {
    "entity expansion": LAUGHS + "<{root}>&i;</{root}>",
    "external entity": (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        "<{root}><item pszName='&e;'/></{root}>"
    ),
    "external type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><{root}/>',
    "undefined entity": "<{root}>&nothing;</{root}>",
    "not closed": "<{root}>{good}",
    "two roots": "<{root}>{good}</{root}><{root}/>",
    "no XML": "tag;name;vr",
    "empty": "",
    "unknown encoding": '<?xml version="1.0" encoding="klingon"?><{root}>{good}</{root}>',
    "wrong encoding": '<?xml version="1.0" encoding="hex"?><{root}>{good}</{root}>',
    "binary": "\0\1\2\3",
    "attribute twice": "<{root}>{good}<item pszName='a' pszName='b'/></{root}>",
}


@faces
@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_malformed_and_hostile(face: Face, tmp_path: Path, text: str) -> None:
    before = content(face)
    file = tmp_path / "table.xml"
    text = text.replace("{root}", ROOTS[face]).replace("{good}", GOOD[face])
    file.write_text(text, encoding="utf-8")
    assert face.LoadXml(str(file)) == DICOM_ERROR_XML_INVALID_FORMAT
    assert content(face) == before


@faces
def test_too_large(face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, face, GOOD[face])
    monkeypatch.setattr(xml_table, "MAX_BYTES", 30)
    assert face.LoadXml(file) == DICOM_ERROR_XML_INVALID_FORMAT


@faces
@pytest.mark.parametrize(
    "items", ["{good}<tag/>", "<item>{good}</item>", "<!-- --><x><x/></x>"]
)
def test_other_elements(face: Face, tmp_path: Path, items: str) -> None:
    before = content(face)
    # complete but for what is nested in it
    items = items.replace("<item>", GOOD[face].replace("/>", ">"))
    file = write(tmp_path, face, items.replace("{good}", GOOD[face]))
    assert face.LoadXml(file) == LIST_ERRORS[face]
    assert content(face) == before


def test_other_root(tmp_path: Path) -> None:
    file = write(tmp_path, LDicomUID, "")
    assert LDicomTag.LoadXml(file) == DICOM_ERROR_XML_INVALID_ELEMENTLIST


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nCode", ""),
        ("nCode", "x"),
        ("nCode", "-1"),
        ("nCode", "0x100000000"),
        ("nCode", "4294967296"),
        ("nCode", "1_0"),
        ("nCode", "\u0661"),
        ("nCode", "9" * 5000),
        ("nMask", "0x"),
        ("nVR", "XX"),
        ("nVR", "lo"),
        ("nVR", "LO "),
        ("nVR", "Ü"),
        ("nVR", "ÜÜ"),
        ("nMinVM", "-1"),
        ("nMaxVM", "-2"),
        ("nMaxVM", "n"),
        ("nDivideVM", "0"),
        ("nSomething", "1"),
    ],
)
def test_wrong_attributes_of_a_tag(tmp_path: Path, name: str, text: str) -> None:
    before = content(LDicomTag)
    fields = {"nCode": "1", "pszName": "a", "nVR": "LO", name: text}
    item = "<item " + " ".join(f"{n}={quoteattr(v)}" for n, v in fields.items()) + "/>"
    file = write(tmp_path, LDicomTag, GOOD[LDicomTag] + item)
    assert LDicomTag.LoadXml(file) == ITEM_ERRORS[LDicomTag]
    assert content(LDicomTag) == before


@pytest.mark.parametrize(
    ("face", "name"),
    [
        (LDicomTag, "nCode"),
        (LDicomTag, "pszName"),
        (LDicomTag, "nVR"),
        (LDicomUID, "pszCode"),
        (LDicomUID, "pszName"),
    ],
)
def test_missing_attributes(face: Face, tmp_path: Path, name: str) -> None:
    item, found = re.subn(f' {name}="[^"]*"', "", GOOD[face])
    assert found
    assert face.LoadXml(write(tmp_path, face, item)) == ITEM_ERRORS[face]


@pytest.mark.parametrize("item", ['pszCode="" pszName="a"', 'pszCode="{}" pszName="a"'])
def test_wrong_uids(tmp_path: Path, item: str) -> None:
    file = write(tmp_path, LDicomUID, f"<item {item.format('1' * 65)}/>")
    assert LDicomUID.LoadXml(file) == ITEM_ERRORS[LDicomUID]


@settings(deadline=None, suppress_health_check=WITH_FIXTURES)
@given(data=st.binary(max_size=60), cut=st.integers(0, 80), at=st.integers(0, 80))
def test_garbage_gives_a_code(tmp_path: Path, data: bytes, cut: int, at: int) -> None:
    good = f"<uidlist>{GOOD[LDicomUID]}</uidlist>".encode()
    file = tmp_path / "table.xml"
    LDicomUID.Reset()
    for garbage in (data, good[:at] + data + good[cut:]):
        file.write_bytes(garbage)
        code = LDicomUID.LoadXml(str(file))
        assert (code == DICOM_SUCCESS) or LDicomUID.GetCount() == 0
        LDicomUID.Reset()
