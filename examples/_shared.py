"""What the examples share: a client, a server, the command line.

`Client` and `Server` are what most C++ programs of the library begin with: classes that
derive from `LDicomNet`, connect or listen, and negotiate. An example adds the hooks of its
service.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_SECURE_NONE,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    FALSE,
    FLAG_SSL_CTX_CREATE_CAFILE,
    FLAG_SSL_CTX_CREATE_METHOD_TYPE,
    L_SSL_CTX_CREATE,
    L_TLS_FILETYPE_PEM,
    NULL,
    PDU_ABORT_REASON_UNKNOWN,
    PDU_ABORT_SOURCE_USER,
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_ACCEPT_RESULT_TRANSFER_SYNTAX,
    PDU_REJECT_REASON_CALLING,
    PDU_REJECT_RESULT_PERMANENT,
    PDU_REJECT_SOURCE_USER,
    TRUE,
    TYPE_TLS_METHOD,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_TYPE_CLASS,
    UID_TYPE_TRANSFER1,
    UID_TYPE_TRANSFER2,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomNet,
    LDicomUID,
    audit_to,
    escape_record,
    printable,
    wait_until,
)
from ltdicom.cli.limits import add_limits, limited

EXIT_FAILED = 1  # 0 is success, 2 wrong options (as argparse has it)
EXIT_INTERRUPTED = 130  # Ctrl-C, as a shell counts it

UNCOMPRESSED = (UID_EXPLICIT_VR_LITTLE_ENDIAN, UID_IMPLICIT_VR_LITTLE_ENDIAN)

LOG = logging.getLogger("example")
LOG.addFilter(escape_record)  # what a peer says forges no line


class Failure(Exception):
    """Ends an example: the reason is printed, the exit code is `EXIT_FAILED`."""


def Print(*Lines: str, bError: bool = False) -> None:
    """Print lines; what a peer or a file says in them moves no cursor, and adds no line."""
    for szLine in Lines:
        print(printable(szLine), file=sys.stderr if bError else sys.stdout, flush=True)


# -- UIDs ----------------------------------------------------------------------------


def StorageClasses() -> list[str]:
    """Return the classes of the UID table that a C-STORE can carry."""
    Classes = [pUID for pUID in LDicomUID.entries() if pUID.nType == UID_TYPE_CLASS]
    Names = {pUID.pszCode or "": pUID.pszName or "" for pUID in Classes}
    return [
        szUID
        for szUID, szName in Names.items()
        if "Storage" in szName and szUID.startswith("1.2.840.10008.5.1.4.")
    ]


def IsTransferSyntax(szUID: str) -> bool:
    """Return whether a UID is a transfer syntax of the UID table."""
    pUID = LDicomUID.Find(szUID)
    return pUID is not NULL and pUID.nType in (UID_TYPE_TRANSFER1, UID_TYPE_TRANSFER2)


def NameOf(szUID: str) -> str:
    """Return what the UID table calls a UID."""
    pUID = LDicomUID.Find(szUID)
    return szUID if pUID is NULL else pUID.pszName or szUID


# -- TLS -----------------------------------------------------------------------------


class Tls:
    """What the options of TLS say, for all objects of an example."""

    m_bUse = FALSE
    m_szCert = m_szKey = m_szCA = ""

    def Take(self, Options: argparse.Namespace) -> None:
        """Take the options of `AddTls`; those without ``--tls`` are a `Failure`."""
        self.m_bUse = getattr(Options, "tls", FALSE)
        self.m_szCert = getattr(Options, "cert", "")
        self.m_szKey = getattr(Options, "key", "")
        self.m_szCA = getattr(Options, "ca", "")
        if (self.m_szCert or self.m_szKey or self.m_szCA) and not self.m_bUse:
            raise Failure("--cert, --key and --ca need --tls")

    @property
    def nMode(self) -> int:
        """The mode in which objects are made."""
        return DICOM_SECURE_TLS if self.m_bUse else DICOM_SECURE_NONE

    def Secure(self, Net: LDicomNet, bServer: bool = False) -> None:
        """Set an object up: whom to believe, and what to show."""
        if not self.m_bUse:
            return
        CtxCreate = L_SSL_CTX_CREATE()
        CtxCreate.uFlags = FLAG_SSL_CTX_CREATE_METHOD_TYPE
        CtxCreate.nMethodTypeSSL = TYPE_TLS_METHOD
        if self.m_szCA:
            CtxCreate.uFlags |= FLAG_SSL_CTX_CREATE_CAFILE
            CtxCreate.pszCAfile = self.m_szCA
        nRet = Net.Initialize(NULL, DICOM_SECURE_TLS, CtxCreate)
        if nRet != DICOM_SUCCESS:
            raise Failure(f"--ca {self.m_szCA}: {nRet}")
        if self.m_szCert:
            Own = (self.m_szCert, L_TLS_FILETYPE_PEM, self.m_szKey or NULL)
            nRet = Net.SetClientCertificateTLS(*Own)
            if nRet != DICOM_SUCCESS:
                raise Failure(f"--cert {self.m_szCert}: {nRet}")
        elif bServer:
            raise Failure("a server with --tls needs --cert")


TLS = Tls()


# -- client --------------------------------------------------------------------------


class Client(LDicomNet):
    """Connects, asks for an association, waits for answers, releases.

    Parameters
    ----------
    nTimeout : float
        Seconds that the peer may take to answer.
    """

    def __init__(self, nTimeout: float = 30) -> None:
        super().__init__(NULL, TLS.nMode)
        TLS.Secure(self)
        self.m_nTimeout = nTimeout
        self.m_pRequest: LDicomAssociate | None = NULL
        self.m_nMessageID = 0
        self.m_bReleased = FALSE
        self.m_szEnd = ""  # why there is no association any more

    def Open(self, szHost: str, nPort: int, DicomAssociate: LDicomAssociate) -> None:
        """Connect and associate; a `Failure` says why that is not possible."""
        self.m_pRequest = DicomAssociate
        self.Check(self.Connect(NULL, 0, szHost, nPort), "Connect")
        self.Wait(self.IsAssociated)

    def Release(self) -> None:
        """Release, and wait for the peer's answer."""
        if self.SendReleaseRequest() == DICOM_SUCCESS:
            wait_until(lambda: self.m_bReleased or self.m_szEnd, self.m_nTimeout)

    def Wait(self, Condition: Callable[[], Any]) -> None:
        """Wait until a hook has made a condition true, as a message loop does in C++."""
        wait_until(lambda: Condition() or self.m_szEnd, self.m_nTimeout)
        if not Condition():
            raise Failure(self.m_szEnd or f"no answer within {self.m_nTimeout} seconds")

    def Check(self, nRet: int, szWhat: str) -> None:
        """Turn a code that is not a success into a `Failure`."""
        if nRet != DICOM_SUCCESS:
            raise Failure(f"{szWhat}: {self.m_szEnd or nRet}")

    def NextMessageID(self) -> int:
        """Return a message ID that was not used lately."""
        self.m_nMessageID = self.m_nMessageID % 0xFFFF + 1
        return self.m_nMessageID

    def Context(self, szClass: str, *Syntaxes: str) -> int:
        """Return the accepted context of a class, in one of the syntaxes; 0 for none."""
        return FindContext(self, szClass, *Syntaxes)

    def RequiredContext(self, szClass: str) -> int:
        """Return the accepted context of a class; none is a `Failure`."""
        nID = self.Context(szClass)
        if not nID:
            raise Failure(f"the peer did not accept {NameOf(szClass)}")
        return nID

    @override
    def OnConnect(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            self.m_szEnd = f"no connection: {nError}"
        elif not TLS.m_bUse:  # else OnSecureLinkReady is next
            self.SendAssociateRequest(self.m_pRequest)

    @override
    def OnSecureLinkReady(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            self.m_szEnd = f"no secure connection: {nError}"
        else:
            self.SendAssociateRequest(self.m_pRequest)

    @override
    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        self.m_szEnd = f"rejected: result {nResult}, source {nSource}, reason {nReason}"
        self.Close()

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        self.m_szEnd = f"aborted by the peer: source {nSource}, reason {nReason}"

    @override
    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()

    @override
    def OnReceiveReleaseResponse(self) -> None:
        self.m_bReleased = TRUE
        self.Close()

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.m_szEnd = self.m_szEnd or f"the peer has closed: {nError}"


def Request(szCalled: str, szCalling: str, Classes: Iterable[str]) -> LDicomAssociate:
    """Return a request with an uncompressed context (1, 3, ...) for each class."""
    DicomAssociate = LDicomAssociate(TRUE)
    DicomAssociate.SetCalled(szCalled)
    DicomAssociate.SetCalling(szCalling)
    for szClass in Classes:
        AddContext(DicomAssociate, szClass, *UNCOMPRESSED)
    return DicomAssociate


def AddContext(DicomAssociate: LDicomAssociate, szClass: str, *Syntaxes: str) -> int:
    """Add a context with the next free ID, which is returned."""
    nID = 2 * DicomAssociate.GetPresentationCount() + 1
    DicomAssociate.AddPresentation(nID, PDU_ACCEPT_RESULT_SUCCESS, szClass)
    for szSyntax in Syntaxes:
        DicomAssociate.AddTransfer(nID, szSyntax)
    return nID


def FindContext(Net: LDicomNet, szClass: str, *Syntaxes: str) -> int:
    """Return the accepted context of a class, in one of the syntaxes; 0 for none."""
    pAssociate = Net.GetAssociate()
    if pAssociate is NULL:
        return 0
    nID = pAssociate.FindAbstract(szClass)
    while nID:
        bAccepted = pAssociate.GetResult(nID) == PDU_ACCEPT_RESULT_SUCCESS
        if bAccepted and (not Syntaxes or pAssociate.GetTransfer(nID) in Syntaxes):
            return nID
        nID = pAssociate.FindNextAbstract(nID, szClass)
    return 0


# -- server --------------------------------------------------------------------------


class Connection(LDicomNet):
    """One connection of a `Server`: negotiates, answers C-ECHO and the release.

    Parameters
    ----------
    pServer : Server
        The listening object, with what all connections share.
    """

    def __init__(self, pServer: Server) -> None:
        super().__init__(NULL, TLS.nMode)
        TLS.Secure(self)
        self.m_pServer = pServer

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        if self.m_pServer.Rejects(self, pPDU):
            return
        LOG.info("association from %s for %s", pPDU.GetCalling(), pPDU.GetCalled())
        DicomAssociate = LDicomAssociate(FALSE)
        DicomAssociate.SetCalled(pPDU.GetCalled())
        DicomAssociate.SetCalling(pPDU.GetCalling())
        for nIndex in range(pPDU.GetPresentationCount()):
            self.AnswerContext(pPDU, DicomAssociate, pPDU.GetPresentation(nIndex))
        self.SendAssociateAccept(DicomAssociate)

    def AnswerContext(
        self, pPDU: LDicomAssociate, DicomAssociate: LDicomAssociate, nID: int
    ) -> None:
        """Accept a context with the first syntax of the peer's that the server takes."""
        szClass = pPDU.GetAbstract(nID)
        Offered = [pPDU.GetTransfer(nID, i) for i in range(pPDU.GetTransferCount(nID))]
        szSyntax = next((s for s in Offered if self.m_pServer.TakesSyntax(s)), "")
        nResult = PDU_ACCEPT_RESULT_SUCCESS
        if szClass not in self.m_pServer.m_Classes:
            nResult = PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX
        elif not szSyntax:
            nResult = PDU_ACCEPT_RESULT_TRANSFER_SYNTAX
        DicomAssociate.AddPresentation(nID, nResult, szClass)
        if nResult == PDU_ACCEPT_RESULT_SUCCESS:
            DicomAssociate.AddTransfer(nID, szSyntax)
        if pPDU.IsRoleSelect(nID):
            nUser, nProvider = pPDU.GetUserRole(nID), pPDU.GetProviderRole(nID)
            DicomAssociate.SetRoleSelect(nID, TRUE, nUser, nProvider)

    def PeerTitle(self) -> str:
        """Return the title of the AE that has asked for the association."""
        pAssociate = self.GetAssociate()
        return "" if pAssociate is NULL else pAssociate.GetCalling()

    @override
    def OnReceiveCEchoRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str
    ) -> None:
        LOG.info("C-ECHO from %s", self.PeerTitle())
        self.SendCEchoResponse(
            nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS
        )

    @override
    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()

    @override
    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        LOG.warning("aborted by the peer: source %s, reason %s", nSource, nReason)


class Server(LDicomNet):
    """Listens, and gives each connection an object of its own.

    Parameters
    ----------
    Classes : iterable of str
        The classes to accept, beside Verification.
    bCompressed : bool
        Whether to accept every transfer syntax, or the uncompressed ones only.
    """

    ConnectionClass: type[Connection] = Connection

    def __init__(self, Classes: Iterable[str] = (), bCompressed: bool = False) -> None:
        super().__init__(NULL, TLS.nMode)
        self.m_Classes = {UID_VERIFICATION_CLASS, *Classes}
        self.m_bCompressed = bCompressed
        self.m_Callers: frozenset[str] = frozenset()  # who may call; anybody, if empty

    def Rejects(self, Net: LDicomNet, pPDU: LDicomAssociate) -> bool:
        """Reject an association that is asked for by a stranger; return whether it is."""
        szCalling = pPDU.GetCalling()
        bKnown = not self.m_Callers or szCalling in self.m_Callers
        # a title is made of printable characters (PS3.5 6.2: AE)
        if bKnown and szCalling.isascii() and szCalling.isprintable():
            return False
        LOG.warning("an association is rejected, from %s", szCalling)
        Net.SendAssociateReject(
            PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, PDU_REJECT_REASON_CALLING
        )
        return True

    def TakesSyntax(self, szSyntax: str) -> bool:
        """Return whether a transfer syntax is accepted."""
        if self.m_bCompressed:
            return IsTransferSyntax(szSyntax)
        return szSyntax in UNCOMPRESSED

    @override
    def OnAccept(self, nError: int) -> None:
        if nError == DICOM_SUCCESS:
            self.Accept(self.ConnectionClass(self))

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        if pNet is not self:
            LOG.info("a connection has ended: %s", nError)

    def Start(self, szHost: str, nPort: int) -> None:
        """Begin to listen, and print where."""
        TLS.Secure(self, bServer=True)  # what cannot be is told now, not to each peer
        nRet = self.Listen(szHost, nPort, 16)
        if nRet != DICOM_SUCCESS:
            raise Failure(f"cannot listen on port {nPort}: {nRet}")
        _, szAddress, nPort = self.GetHostInfo()
        Print(f"Listening on {szAddress}, port {nPort}")

    def Run(self, szHost: str, nPort: int, Callers: Iterable[str] = ()) -> int:
        """Listen until Ctrl-C or SIGTERM, then let the associations end."""
        self.m_Callers = frozenset(szTitle.strip() for szTitle in Callers)
        try:
            self.Start(szHost, nPort)
            wait_until(lambda: False)
        except KeyboardInterrupt:
            LOG.warning("ending, as soon as nobody is associated")
            Finish(self)
        return 0


def Finish(Net: LDicomNet, nSeconds: float = 10) -> None:
    """Stop listening, give the associations time to end, abort those that are left."""
    Net.ServerClose()
    wait_until(lambda: not Associated(Net), nSeconds)
    for Left in Associated(Net):
        Left.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)


def Associated(Net: LDicomNet) -> list[LDicomNet]:
    """Return the connections of a listening object that are associated."""
    Clients = [Net.GetClient(nIndex) for nIndex in range(Net.GetClientCount())]
    return [pClient for pClient in Clients if pClient and pClient.IsAssociated()]


# -- command line --------------------------------------------------------------------


def NewParser(szDoc: str | None) -> argparse.ArgumentParser:
    """Return a parser whose help begins with the docstring of an example."""
    return argparse.ArgumentParser(
        description=szDoc, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def AddPeer(Parser: argparse.ArgumentParser, szCalling: str) -> None:
    """Add the options of a client."""
    Parser.add_argument("--host", default="127.0.0.1", help="the peer (%(default)s)")
    Parser.add_argument("--port", type=int, default=11112, help="its port (%(default)s)")
    Parser.add_argument("--called", default="ANY-SCP", help="its AE title (%(default)s)")
    Parser.add_argument("--calling", default=szCalling, help="own AE title (%(default)s)")
    Parser.add_argument(
        "--timeout", type=float, default=30, help="seconds for each answer (%(default)s)"
    )
    AddTls(Parser, "the authority to believe in, a file (if left out, the system's)")


def AddListen(Parser: argparse.ArgumentParser) -> None:
    """Add the options of a server."""
    szHelp = 'address to listen on, "*" for all of this computer (%(default)s)'
    Parser.add_argument("--host", default="127.0.0.1", help=szHelp)
    szHelp = "port to listen on, 0 for a free one (%(default)s)"
    Parser.add_argument("--port", type=int, default=11112, help=szHelp)
    szHelp = "AE title that a peer may have; may be repeated (if left out, any)"
    Parser.add_argument("--calling", action="append", default=[], metavar="AE", help=szHelp)
    add_limits(Parser)  # an idle time-out and other limits of what a peer may cost
    AddTls(Parser, "an authority, a file: peers must have a certificate of it")
    szHelp = "write who connects, what is stored and who is refused into a file"
    Parser.add_argument("--audit", default="", metavar="FILE", help=szHelp)


def AddTls(Parser: argparse.ArgumentParser, szAuthority: str) -> None:
    """Add the options of TLS: docs/security.md."""
    Group = Parser.add_argument_group("TLS")
    Group.add_argument("--tls", action="store_true", help="talk TLS")
    szHelp = "the own certificate, a file in PEM, perhaps with its key"
    Group.add_argument("--cert", default="", metavar="FILE", help=szHelp)
    Group.add_argument("--key", default="", metavar="FILE", help="the key, where it is not")
    Group.add_argument("--ca", default="", metavar="FILE", help=szAuthority)


def Address(szText: str) -> tuple[str, str, int]:
    """Return title, host and port of ``AE=HOST:PORT``: the type of an option."""
    szTitle, _, szWhere = szText.partition("=")
    szHost, _, szPort = szWhere.rpartition(":")
    if not szTitle or not szHost or not szPort.isdigit():
        raise argparse.ArgumentTypeError(f"{szText!r} is not AE=HOST:PORT")
    return szTitle, szHost, int(szPort)


def TakeShared(Options: argparse.Namespace) -> None:
    """Take the options that hold for the process: TLS, the audit trail."""
    TLS.Take(Options)
    if getattr(Options, "audit", ""):
        audit_to(Options.audit)


def PrintAnything() -> None:
    """Show as escapes what the character set of the console lacks: names, for instance."""
    for Stream in (sys.stdout, sys.stderr):
        if isinstance(Stream, io.TextIOWrapper):
            Stream.reconfigure(errors="backslashreplace")


def Run(
    Parser: argparse.ArgumentParser,
    Body: Callable[[argparse.Namespace], int],
    argv: list[str] | None = None,
) -> int:
    """Parse the options, run an example, close everything; return the exit code."""
    szHelp = "log more: -v what the examples do, -vv also what the library does"
    Parser.add_argument("-v", "--verbose", action="count", default=0, help=szHelp)
    Options = Parser.parse_intermixed_args(argv)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    LOG.setLevel((logging.WARNING, logging.INFO, logging.DEBUG)[min(Options.verbose, 2)])
    if Options.verbose > 1:
        logging.getLogger("ltdicom").setLevel(logging.DEBUG)
    PrintAnything()
    Before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    nMask = os.umask(0o077)  # files and folders of patients are the user's alone
    LDicomNet.StartUp()
    try:
        TakeShared(Options)
        with limited(Options):
            return Body(Options)
    except Failure as Reason:
        Print(f"Failed: {Reason}", bError=True)
        return EXIT_FAILED
    except KeyboardInterrupt:
        Print("Stopped.", bError=True)
        return EXIT_INTERRUPTED
    finally:
        os.umask(nMask)
        signal.signal(signal.SIGTERM, Before)
        LDicomNet.ShutDown()
