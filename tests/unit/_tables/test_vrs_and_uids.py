"""LDicomVR and LDicomUID: the built-in entries."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydicom._uid_dict import UID_dictionary
from pydicom.uid import UID, AllTransferSyntaxes
from pydicom.valuerep import VR

from ltdicom.constants import uid
from ltdicom.constants.vr import (
    VR_BINARY,
    VR_FIXED,
    VR_MAXIMUM,
    VR_OF,
    VR_PN,
    VR_SQ,
    VR_STRING,
    VR_TEXT,
    VrCode,
)
from ltdicom.uid import LDicomUID
from ltdicom.vr import LDicomVR


def test_every_vr_has_its_entry() -> None:
    assert {entry.nCode for entry in LDicomVR.entries()} == set(VrCode)
    names = {vr.value for vr in VR if len(vr.value) == 2}
    assert names == {code.name[3:] for code in VrCode}


def test_limits_of_vrs_agree_with_their_restriction() -> None:
    for entry in LDicomVR.entries():
        kinds = [k for k in (VR_BINARY, VR_STRING, VR_TEXT) if entry.nRestrict & k]
        assert len(kinds) == (entry.nCode != VR_SQ)
        if entry.nRestrict == VR_BINARY | VR_FIXED:
            assert entry.nLength == entry.nUnitSize
        assert entry.nLength % entry.nUnitSize == 0


def test_entry_of_a_vr() -> None:
    entry = LDicomVR.Find(VR_OF)
    assert entry is not None
    assert (entry.pszName, entry.nLength) == ("Other Float String", 0xFFFFFFFC)
    assert (entry.nRestrict, entry.nUnitSize) == (VR_BINARY | VR_MAXIMUM, 4)


def test_vr_is_unique() -> None:
    assert LDicomVR.Insert(VR_PN, "Name", 64, VR_TEXT, 1) is None
    entry = LDicomVR.Insert(0x5A5A, "Ours", 64, VR_TEXT | VR_MAXIMUM, 1)
    assert entry is not None
    assert LDicomVR.Find(0x5A5A) is entry is LDicomVR.GetLast()
    assert LDicomVR.Insert(0x5A5A, "Ours", 64, VR_TEXT | VR_MAXIMUM, 1) is None


def test_every_uid_is_there() -> None:
    constants = [v for n, v in vars(uid).items() if n[:4] == "UID_" and type(v) is str]
    assert len(constants) > 400
    for code in {*constants, *UID_dictionary}:
        entry = LDicomUID.Find(code)
        assert entry is not None, code
        assert entry.pszCode == code
        assert entry.pszName


def test_content_does_not_depend_on_pynetdicom() -> None:
    program = (
        "from ltdicom.uid import LDicomUID as t; before = [vars(e) for e in t.entries()];"
        "import pynetdicom; t.Default(); assert before == [vars(e) for e in t.entries()]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("code", ["1.2.840.10008.1.2.4.112", "1.2.840.10008.1.2.8.1"])
def test_young_transfer_syntaxes(code: str) -> None:
    entry = LDicomUID.Find(code)
    assert entry is not None
    assert entry.nType == uid.UID_TYPE_TRANSFER2


def test_compressed_transfer_syntaxes_are_told_apart() -> None:
    for syntax in (UID(s) for s in AllTransferSyntaxes):
        entry = LDicomUID.Find(syntax)
        assert entry is not None
        compressed = syntax.is_compressed and "Uncompressed" not in syntax.name
        if "PCM" in syntax.name:  # sound, not an image
            compressed = False
        wanted = uid.UID_TYPE_TRANSFER2 if compressed else uid.UID_TYPE_TRANSFER1
        assert entry.nType == wanted, syntax.name


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1.2.840.10008.1.1", uid.UID_TYPE_CLASS),
        ("1.2.840.10008.5.1.1.9", uid.UID_TYPE_META_CLASS),
        ("1.2.840.10008.1.20.1.1", uid.UID_TYPE_INSTANCE),
        ("1.2.840.10008.3.1.1.1", uid.UID_TYPE_APPLICATION),
        ("1.2.840.10008.1.4.1.1", uid.UID_TYPE_FRAME_OF_REFERENCE),
        ("1.2.840.10008.15.0.3.1", uid.UID_TYPE_LDAP_OID),
        ("1.2.840.10008.4.2", uid.UID_TYPE_OTHER),
    ],
)
def test_types_of_uids(code: str, kind: int) -> None:
    entry = LDicomUID.Find(code)
    assert entry is not None
    assert entry.nType == kind


@pytest.mark.parametrize("code", ["", None, "1" * 65, "1.2.840.10008.1.1"])
def test_uid_that_is_not_inserted(code: str | None) -> None:
    count = LDicomUID.GetCount()
    assert LDicomUID.Insert(code, "Name", 0) is None
    assert LDicomUID.GetCount() == count


def test_uid_that_is_not_there() -> None:
    assert LDicomUID.Find("1.2.3") is None
    assert LDicomUID.Find(None) is None
    with pytest.raises(TypeError, match="pszCode must be str"):
        LDicomUID.Find(12)  # type: ignore[arg-type]
