"""``ltdicom demo``: its options, and the run from the listening to the close."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import ltdicom
from ltdicom.cli import texts
from ltdicom.cli.files import LOAD_FAILURES
from ltdicom.cli.options import port_number, seconds
from ltdicom.cli.output import complain
from ltdicom.demo.n_set import LMyDicomNet
from ltdicom.demo.names import written
from ltdicom.demo.printing import LDicomDS, acting, say

PATIENT_ID: Final = "123-45-6789"

# The instance that the server keeps if no file is given.
_SAMPLE: Final = {
    ltdicom.TAG_SOP_CLASS_UID: ltdicom.UID_SC_IMAGE_STORAGE,
    ltdicom.TAG_SOP_INSTANCE_UID: "2.25.329800735698586629295641978511506172918",
    ltdicom.TAG_PATIENT_NAME: "Doe^Jane",
    ltdicom.TAG_PATIENT_ID: "UNKNOWN",
}


class UsageError(Exception):
    """The demo cannot start with these options."""


class DemoFailed(Exception):
    """The N-SET has not succeeded, or a side has not ended."""


@dataclass
class Waiter:
    """Waits for what hooks bring about, until the time of the whole run is over."""

    deadline: float

    def until(self, condition: Callable[[], Any], what: str, *nets: LMyDicomNet) -> None:
        """Let hooks run until a condition holds.

        Raises
        ------
        DemoFailed
            One of `nets` has noted a failure, or the time is over.
        """

        def done() -> bool:
            return bool(condition()) or any(net.m_strFailure for net in nets)

        in_time = ltdicom.wait_until(done, max(self.deadline - time.monotonic(), 0))
        for net in nets:
            if net.m_strFailure:
                raise DemoFailed(net.m_strFailure)
        if not in_time:
            raise DemoFailed(f"the time is over, still waiting for {what}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--file", metavar="FILE", type=texts.path, help="the instance that the server keeps"
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=texts.path,
        help="where the changed instance is written (with --file: the current folder)",
    )
    parser.add_argument(
        "--port",
        type=port_number,
        default=0,
        help="port of the server (default: a free one)",
    )
    parser.add_argument(
        "--dispatch",
        choices=["serialized", "threaded", "pump"],
        default="serialized",
        help="how hooks run (default: %(default)s)",
    )
    parser.add_argument(
        "--fail",
        choices=["not-proposed", "not-accepted"],
        help="show what happens if the client does not propose the class, "
        "or the server does not accept it",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=30.0,
        metavar="SECONDS",
        help="for the whole run (default: %(default)g)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the demo.

    Returns
    -------
    int
        The exit code: 0 if the N-SET has succeeded and both sides have ended, 1 if
        not, 2 if the demo cannot start with these options.
    """
    try:
        instance = _load(options.file) if options.file else _sample()
        output = _output(options)
    except UsageError as error:
        return _complain(str(error), 2)
    ltdicom.configure(dispatch=options.dispatch)
    before = _patient_id(instance)
    classes = (ltdicom.UID_SC_IMAGE_STORAGE,)
    other = (ltdicom.UID_VERIFICATION_CLASS,)
    server = LMyDicomNet(
        instance, output, other if options.fail == "not-accepted" else classes
    )
    client = LMyDicomNet(Classes=other if options.fail == "not-proposed" else classes)
    server.speak_as("server")
    client.speak_as("client")
    try:
        with server, client:
            _exchange(server, client, options.port, options.timeout)
    except DemoFailed as failure:
        return _complain(f"failed: {failure}", 1)
    say()
    say(f"Patient ID of the server's instance: {before}, then {_patient_id(instance)}")
    if output:
        say(f"Written to {output}")
    say("The N-SET has succeeded, and both sides have released and closed.")
    return 0


def _exchange(server: LMyDicomNet, client: LMyDicomNet, port: int, timeout: float) -> None:
    """Listen, connect, associate, send the N-SET, release and close."""
    waiter = Waiter(time.monotonic() + timeout)
    _check("the server cannot listen", server.Listen("127.0.0.1", port, 5))
    _, address, port = server.GetHostInfo()
    _check("the client cannot connect", client.Connect(None, 0, address, port))
    waiter.until(lambda: client.m_bAssociated, "the association", client)
    failure = _n_set(client, waiter)
    _check("the release was not sent", client.SendReleaseRequest())
    waiter.until(lambda: client.m_bEnded, "the end of the client", client)
    waiter.until(lambda: server.m_bEnded, "the end of the server's connection", server)
    server.Close()
    if failure:
        raise DemoFailed(failure)


def _n_set(client: LMyDicomNet, waiter: Waiter) -> str:
    """Send the N-SET; return why it has not succeeded, or ""."""
    code = client.SetPatientID(PATIENT_ID)
    if code != ltdicom.DICOM_SUCCESS:
        return f"the N-SET was not sent: {written(code)}"
    waiter.until(lambda: client.m_nStatus is not None, "the N-SET response", client)
    if client.m_nStatus != ltdicom.COMMAND_STATUS_SUCCESS:
        return f"the N-SET response says {written(client.m_nStatus, 'nStatus')}"
    return ""


def _check(what: str, code: int) -> None:
    if code != ltdicom.DICOM_SUCCESS:
        raise DemoFailed(f"{what}: {code}")


def _complain(reason: str, code: int) -> int:
    complain("ltdicom demo", reason)
    return code


def _load(path: str) -> LDicomDS:
    instance = LDicomDS()
    with acting("server"):
        code = instance.LoadDS(path, 0)
    if code != ltdicom.DICOM_SUCCESS:
        raise UsageError(f"cannot load {path}: {LOAD_FAILURES.get(code, code)} ({code})")
    return instance


def _sample() -> LDicomDS:
    instance = LDicomDS()
    for tag, value in _SAMPLE.items():
        element = instance.InsertElement(None, False, tag, ltdicom.VR_UN)
        instance.SetStringValue(element, value)
    return instance


def _output(options: argparse.Namespace) -> str:
    """Return the file for the changed instance, which is never the one that was read."""
    if not options.file and not options.output:
        return ""
    folder = os.path.abspath(options.output or os.curdir)
    stem, suffix = os.path.splitext(os.path.basename(options.file or "sample.dcm"))
    output = os.path.join(folder, f"{stem}-n-set{suffix}")
    try:
        os.makedirs(folder, exist_ok=True)
        replaces = (
            options.file is not None
            and os.path.exists(output)
            and os.path.samefile(options.file, output)
        )
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error
    if replaces:
        raise UsageError(f"the changed instance would replace {options.file}")
    return output


def _patient_id(instance: LDicomDS) -> str:
    element = instance.FindFirstElement(None, ltdicom.TAG_PATIENT_ID, True)
    return written(instance.GetStringValue(element) if element is not None else None)
