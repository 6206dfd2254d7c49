"""The LEADTOOLS DICOM class library's API for Python, on pynetdicom and pydicom.

Classes, methods, constants and return codes keep their C++ names, so a program moves
without being redesigned: derive from `LDicomNet`, override its hooks, call it as
before. ``from ltdicom import *`` brings everything; constants and structures load
when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ltdicom._binding.out import OUT as OUT
from ltdicom._binding.out import Ref as Ref
from ltdicom._core.log_limit import limit_loggers
from ltdicom._core.printable import escape_record as escape_record
from ltdicom._core.printable import guard_loggers
from ltdicom._core.printable import printable as printable
from ltdicom._version import __version__ as __version__
from ltdicom.associate import LDicomAssociate as LDicomAssociate
from ltdicom.constants.basic import FALSE as FALSE
from ltdicom.constants.basic import GETELEMENT as GETELEMENT
from ltdicom.constants.basic import GETGROUP as GETGROUP
from ltdicom.constants.basic import MAKETAG as MAKETAG
from ltdicom.constants.basic import NULL as NULL
from ltdicom.constants.basic import TRUE as TRUE
from ltdicom.ds import DICOMELEMENT as DICOMELEMENT
from ltdicom.ds import LDicomDS as LDicomDS
from ltdicom.net import (
    LDicomNet as LDicomNet,
)
from ltdicom.net import (
    configure as configure,
)
from ltdicom.net import (
    wait_until as wait_until,
)

if TYPE_CHECKING:
    from ltdicom.audit import AuditFormatter as AuditFormatter
    from ltdicom.audit import audit_to as audit_to
    from ltdicom.bitmap import *  # noqa: F403
    from ltdicom.constants.all import *  # noqa: F403
    from ltdicom.constants.image import _MAX_DICOM_OVERLAYS as _MAX_DICOM_OVERLAYS
    from ltdicom.context_group import LDicomContextGroup as LDicomContextGroup
    from ltdicom.directory import LDicomDir as LDicomDir
    from ltdicom.file import LDicomFile as LDicomFile
    from ltdicom.iod import LDicomIOD as LDicomIOD
    from ltdicom.printscu import LDicomPrintSCU as LDicomPrintSCU
    from ltdicom.structs import *  # noqa: F403
    from ltdicom.tag import LDicomTag as LDicomTag
    from ltdicom.uid import LDicomUID as LDicomUID
    from ltdicom.vr import LDicomVR as LDicomVR
    from ltdicom.waveform import LDicomWaveformChannel as LDicomWaveformChannel
    from ltdicom.waveform import LDicomWaveformGroup as LDicomWaveformGroup

guard_loggers()
limit_loggers()

# Classes whose modules cost time that many programs need not spend.
_LATER: Final = {
    "AuditFormatter": "ltdicom.audit",
    "LDicomContextGroup": "ltdicom.context_group",
    "LDicomDir": "ltdicom.directory",
    "LDicomFile": "ltdicom.file",
    "LDicomIOD": "ltdicom.iod",
    "LDicomPrintSCU": "ltdicom.printscu",
    "LDicomTag": "ltdicom.tag",
    "LDicomUID": "ltdicom.uid",
    "LDicomVR": "ltdicom.vr",
    "LDicomWaveformChannel": "ltdicom.waveform",
    "LDicomWaveformGroup": "ltdicom.waveform",
    "audit_to": "ltdicom.audit",
}
_NOW: Final = (
    "DICOMELEMENT",
    "FALSE",
    "GETELEMENT",
    "GETGROUP",
    "LDicomAssociate",
    "LDicomDS",
    "LDicomNet",
    "MAKETAG",
    "NULL",
    "OUT",
    "Ref",
    "TRUE",
    "__version__",
    "configure",
    "escape_record",
    "printable",
    "wait_until",
)

if not TYPE_CHECKING:  # or a checker would take any misspelt name for granted

    def __getattr__(name: str) -> Any:
        """Load a constant, a structure or a rarely used class by its name."""
        if name == "__all__":
            value: Any = _all_names()
        elif name in _LATER:
            value = getattr(import_module(_LATER[name]), name)
        else:
            value = _constant_or_structure(name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_all_names()})


def _constant_or_structure(name: str) -> Any:
    from ltdicom.constants import lookup as lookup

    try:
        return lookup(name)
    except AttributeError:
        if name.isupper() or name.startswith(("DICOM_", "L_")):
            from ltdicom import bitmap, structs

            for module in (structs, bitmap):
                if name in module.__all__:
                    return getattr(module, name)
    raise AttributeError(f"module 'ltdicom' has no attribute {name!r}")


def _all_names() -> list[str]:
    from ltdicom import bitmap, structs
    from ltdicom.constants import names as names

    return sorted({*_NOW, *_LATER, *structs.__all__, *bitmap.__all__, *names()})
