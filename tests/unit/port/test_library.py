"""What ltdicom says of itself."""

from __future__ import annotations

import pytest

import ltdicom
from ltdicom.port.c_types import UNKNOWN, CType
from ltdicom.port.library import library


@pytest.mark.parametrize(
    ("function", "role", "method"),
    [
        ("L_DicomSendCEchoRequest", "method", "LDicomNet.SendCEchoRequest"),
        ("L_DicomConnectExt", "method", "LDicomNet.Connect"),
        ("L_DicomFindTag", "static", "LDicomTag.Find"),
        ("L_DicomGetFirstUID", "static", "LDicomUID.GetFirst"),
        ("L_DicomStartUp", "static", "LDicomNet.StartUp"),
        ("L_DicomSetCalled", "method", "LDicomAssociate.SetCalled"),
        ("L_DicomLoadDS", "method", "LDicomDS.LoadDS"),
    ],
)
def test_twins_of_c_functions(function: str, role: str, method: str) -> None:
    found = library().c_function(function, UNKNOWN)
    assert found is not None
    assert found.method is not None
    assert (found.role, found.method.full_name) == (role, method)


@pytest.mark.parametrize(
    ("function", "role", "owner"),
    [
        ("L_DicomCreateNet", "create", "LDicomNet"),
        ("L_DicomFreeDS", "free", "LDicomDS"),
        ("L_DicomCreateAssociate", "create", "LDicomAssociate"),
        ("L_DicomNoSuchThing", "unknown", ""),
    ],
)
def test_objects_of_the_c_api(function: str, role: str, owner: str) -> None:
    found = library().c_function(function, UNKNOWN)
    assert found is not None
    assert (found.role, found.owner) == (role, owner)


def test_the_first_argument_tells_the_class() -> None:
    found = library().c_function("L_DicomClose", CType("LDicomFile", 1))
    assert found is not None
    assert found.owner == "LDicomFile"


def test_outputs_come_from_the_faces() -> None:
    facts = library()
    method = facts.method("LDicomAssociate", "GetAbstract")
    assert method is not None
    assert method.outputs == ["strAbstract"]
    assert (method.counts(), method.old_counts()) == ({3}, {2})
    peer = facts.method("LDicomNet", "GetPeerInfo")
    assert peer is not None
    assert peer.outputs == ["pszAddress", "pnPort"]


def test_bases() -> None:
    method = library().method("LDicomDir", "InsertElement")
    assert method is not None
    assert method.full_name == "LDicomDS.InsertElement"
    assert library().method("LDicomDir", "NoSuchMethod") is None


def test_constants_and_structures() -> None:
    facts = library()
    assert facts.is_constant("TAG_PATIENT_ID")
    assert facts.constant("TAG_PATIENT_ID") == ltdicom.TAG_PATIENT_ID
    assert facts.resembles_constant("UID_NO_SUCH_CLASS")
    assert not facts.resembles_constant("IDC_EDIT1")
    assert facts.pointed("pDICOMELEMENT") == CType("DICOMELEMENT", 1)
    assert facts.pointed("HDICOMDS") == CType("LDicomDS", 1)
    fields = facts.structure("VALUEDATE")
    assert fields is not None
    assert list(fields) == ["nYear", "nMonth", "nDay"]
    assert facts.hook_meant("LDicomNet", "OnRecieveCEchoRequest") == "OnReceiveCEchoRequest"
    assert facts.hook_meant("LDicomNet", "Start") is None
