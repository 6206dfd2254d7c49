"""Files of bytes: on disk, opened by the program, or in memory."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from mydicomds import Check, CheckTrue, RunExamples

from ltdicom import (
    DICOM_FILE_BEGIN,
    DICOM_FILE_CREATE,
    DICOM_FILE_CURRENT,
    DICOM_FILE_END,
    DICOM_FILE_OPEN,
    DICOM_FILE_READ,
    DICOM_FILE_WRITE,
    FALSE,
    TRUE,
    LDicomFile,
)


def LDicomFile_Open_Example() -> None:
    """Write a file, then read parts of it.

    `Open`, `Write`, `ChangeMode`, `GetMode`, `Seek`, `Tell`, `GetRemainingBytes`, `Read`,
    `Close`.
    """
    with tempfile.TemporaryDirectory() as szFolder:
        File, szName = LDicomFile(), str(Path(szFolder, "bytes"))
        CheckTrue(File.Open(szName, DICOM_FILE_CREATE | DICOM_FILE_WRITE), "Open")
        CheckTrue(File.Write(b"0123456789", 10), "Write")
        Check(File.ChangeMode(DICOM_FILE_OPEN | DICOM_FILE_READ), "ChangeMode")
        print("read only" if not File.GetMode() & DICOM_FILE_WRITE else "to be written")
        CheckTrue(File.Seek(2, DICOM_FILE_BEGIN), "Seek")
        CheckTrue(File.Seek(1, DICOM_FILE_CURRENT), "Seek")
        pBuffer = bytearray(4)
        CheckTrue(File.Read(pBuffer, 4), "Read")
        print(bytes(pBuffer).decode(), "and then place", File.Tell())
        print(File.GetRemainingBytes(), "bytes are left")
        CheckTrue(File.Seek(-1, DICOM_FILE_END), "Seek")
        if not File.Read(pBuffer, 4):
            print("there are not four bytes more")
        File.Close(TRUE)


def LDicomFile_Close_Example() -> None:
    """Give up a file that was created: `Close`."""
    with tempfile.TemporaryDirectory() as szFolder:
        File, szName = LDicomFile(), Path(szFolder, "half")
        CheckTrue(File.Open(szName, DICOM_FILE_CREATE | DICOM_FILE_WRITE), "Open")
        CheckTrue(File.Write(b"half of it"), "Write")
        File.Close(FALSE)
        print("it is there" if szName.exists() else "it is gone")


def LDicomFile_SetHandle_Example() -> None:
    """Use a file that the program has opened: `SetHandle`, `GetHandle`."""
    File, Opened = LDicomFile(), io.BytesIO(b"0123456789")
    File.SetHandle(Opened, DICOM_FILE_READ)
    print("the same" if File.GetHandle() is Opened else "another")
    pBuffer = bytearray(3)
    CheckTrue(File.Read(pBuffer, 3), "Read")
    print(bytes(pBuffer).decode())
    File.Close(TRUE)


def LDicomFile_SetMemoryBuffer_Example() -> None:
    """Use memory as a file, which keeps its size: `SetMemoryBuffer`."""
    File, pMemory = LDicomFile(), bytearray(b"........")
    CheckTrue(File.SetMemoryBuffer(pMemory, len(pMemory), FALSE), "SetMemoryBuffer")
    CheckTrue(File.Seek(2, DICOM_FILE_BEGIN), "Seek")
    CheckTrue(File.Write(b"DICM", 4), "Write")
    if not File.Write(b"too long", 8):
        print("there is no room")
    File.Close(TRUE)
    print(pMemory[:6].decode())


EXAMPLES = (
    LDicomFile_Open_Example,
    LDicomFile_Close_Example,
    LDicomFile_SetHandle_Example,
    LDicomFile_SetMemoryBuffer_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
