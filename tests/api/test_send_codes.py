"""Each ``Send...`` names every code that it can return, and returns no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ltdicom import (
    CLASS_UNKNOWN,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_NET_NO_BUFFERS,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_ERROR_READ,
    DICOM_SUCCESS,
    TAG_PIXEL_DATA,
    UID_SC_IMAGE_STORAGE,
    VR_OB,
    LDicomDS,
    LDicomNet,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.messages.services import MESSAGES, Message
from ltdicom._net.session import DATA_SET_CODES, SEND_CODES
from tests.support.net_fixtures import world  # noqa: F401
from tests.support.net_support import World

ALL = SEND_CODES | DATA_SET_CODES


def named(method: str) -> list[str]:
    """Return the codes that a docstring names, in its order."""
    doc = getattr(LDicomNet, method).__doc__
    returns = doc[doc.index("Returns\n") : doc.index("Notes\n")]
    return [word.strip("`") for word in returns.replace(",", "").replace(":", "").split()
            if word.startswith("``DICOM_")]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_the_docstring_names_each_code(message: Message) -> None:
    codes = ALL if message.data_set else SEND_CODES
    assert named(message.send) == [code.name for code in codes]


def test_so_does_that_of_send_data() -> None:
    codes = {code.name for code in ALL} | {DICOM_ERROR_NULL_PTR.name}
    assert set(named("SendData")) == codes


def large() -> LDicomDS:
    ds = LDicomDS()
    ds.InitDS(CLASS_UNKNOWN, 0)
    element = ds.InsertElement(None, False, TAG_PIXEL_DATA, VR_OB, False, 0)
    assert ds.SetBinaryValue(element, bytes(1 << 23), 1 << 23)
    return ds


def store(net: LDicomNet, ds: LDicomDS | None, uid: str = "1.2", context: int = 3) -> Any:
    return net.SendCStoreRequest(context, 1, UID_SC_IMAGE_STORAGE, uid, 0, "", 0, ds)


def test_the_codes_are_returned(
    world: World,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    got = [(store(LDicomNet(), None), DICOM_ERROR_NET_NOT_CONNECTED)]
    near, _ = world.pair()
    ds = large()
    file = tmp_path / "large.dcm"
    assert ds.SaveDS(str(file), 0) == DICOM_SUCCESS
    loaded, changed = LDicomDS(), LDicomDS()
    assert loaded.LoadDS(str(file), 0) == changed.LoadDS(str(file), 0) == DICOM_SUCCESS
    got.append((store(near, None), DICOM_SUCCESS))
    got.append((store(near, None, context=99), DICOM_ERROR_PDU_ID))
    got.append((store(near, None, "1.\u0141"), DICOM_ERROR_PARAMETER))
    file.write_bytes(bytes(file.stat().st_size + 2))
    got.append((store(near, changed), DICOM_ERROR_READ))
    file.unlink()
    got.append((store(near, loaded), DICOM_ERROR_OPEN))
    assert [code for code, _ in got] == [wanted for _, wanted in got]

    monkeypatch.setitem(vars(SETTINGS), "queued_bytes", 1)
    codes = [store(near, ds) for _ in range(20)]
    assert set(codes) <= {DICOM_SUCCESS, DICOM_ERROR_NET_NO_BUFFERS}
    assert DICOM_ERROR_NET_NO_BUFFERS in codes
    assert {code for code, _ in got} | set(codes) <= set(ALL)


def test_conversion_is_among_them() -> None:
    assert DICOM_ERROR_CONVERSION in DATA_SET_CODES  # tests/unit/net returns it
