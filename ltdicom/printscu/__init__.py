"""`LDicomPrintSCU`, in parts: the client of a DICOM printer (PS3.4 annex H)."""

from __future__ import annotations

from ltdicom._binding.c_types import L_TCHAR
from ltdicom._net.runtime import RUNTIME
from ltdicom._print.session import PrintSession
from ltdicom.ds import LDicomDS
from ltdicom.net import FACES, LDicomNet
from ltdicom.printscu.annotation import AnnotationBoxes
from ltdicom.printscu.association import PrintAssociation
from ltdicom.printscu.film_box import FilmBoxes
from ltdicom.printscu.film_session import FilmSessions
from ltdicom.printscu.hooks import PrintHooks
from ltdicom.printscu.image_box import ImageBoxes
from ltdicom.printscu.overlay import OverlayBoxes
from ltdicom.printscu.presentation_lut import PresentationLuts
from ltdicom.printscu.print_job import PrintJobs
from ltdicom.printscu.printer import Printers
from ltdicom.printscu.pull_print import PullPrintRequests

__all__ = ["LDicomPrintSCU"]


class LDicomPrintSCU(  # type: ignore[misc] # SetCallback hides the base's, as in C++
    PrintAssociation,
    FilmSessions,
    FilmBoxes,
    ImageBoxes,
    AnnotationBoxes,
    PresentationLuts,
    OverlayBoxes,
    PullPrintRequests,
    Printers,
    PrintJobs,
    PrintHooks,
    LDicomNet,
):
    """A client of a printer; derive and override `OnStatus` and the reports.

    A function that asks the printer for something returns when the answer is there,
    or with a code. Hooks run meanwhile: `OnStatus` on the thread of the call, others
    as everywhere; in the ``"pump"`` dispatch the call pumps.

    Parameters
    ----------
    pszPath : str or None (``L_TCHAR *``)
        Where temporary files go.

    Attributes
    ----------
    m_PrinterConfiguration : LDicomDS
        What `GetPrinterConfiguration` has got.

    Notes
    -----
    Each function that asks the printer returns, beside the codes that it lists:

    * ``DICOM_ERROR_PRINTSCU_FAILURE_STATUS``: the printer has answered with a status
      of failure, see `GetLastOperationStatus`.
    * ``DICOM_ERROR_PRINTSCU_TIME_OUT``: no answer in the time of `SetTimeout`. The
      association lives on; an answer that comes later is ignored.
    * ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no association, or the printer has
      released it.
    * ``DICOM_ERROR_NET_CONNECTION_ABORTED``, ``..._CONNECTION_RESET`` and the like:
      what the connection has ended with. `Associate` may be called again.
    * ``DICOM_ERROR_NET_BLOCKING_CANCELED``: another thread has called `Close`.
    * ``DICOM_ERROR_NET_WOULD_BLOCK``: called in a hook of this object, where no answer
      can arrive.
    * ``DICOM_ERROR_NET_IN_PROGRESS``: another thread is in such a function.
    * ``DICOM_ERROR_FORMAT``: the answer cannot be read.

    Of a structure, a string that is NULL and a number below 0 are not sent; begin with
    ``GetDefault...Parameters``, where nothing is. An empty string is sent as such.

    References
    ----------
    * DICOM Standard, Part 4, :dcm:`H<part04/chapter_H.html>`

    Examples
    --------
    >>> PrintSCU = LDicomPrintSCU()
    >>> PrintSCU.Associate("10.0.0.7", 104, "PRINTER", "ME",
    ...     PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS)
    <DicomErrorCode.DICOM_SUCCESS: 0>
    """

    _lt: PrintSession
    m_PrinterConfiguration: LDicomDS

    def _make_inside(self) -> None:
        self._lt = PrintSession(self, LDicomNet, FACES, RUNTIME)
        self.m_PrinterConfiguration = LDicomDS()

    def __init__(self, pszPath: L_TCHAR = None) -> None:
        super().__init__(pszPath)
