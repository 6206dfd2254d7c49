"""``ltdicom mpps``: begin, change and end a performed procedure step."""

from __future__ import annotations

import argparse
import datetime
from typing import Final

from pydicom.uid import generate_uid

from ltdicom.cli import keys, options
from ltdicom.cli.changing import change
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.keys import Key, key
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.constants.uid import UID_MODALITY_PERFORMED_CLASS

MPPS: Final = UID_MODALITY_PERFORMED_CLASS
_STATUS: Final = {
    "start": "IN PROGRESS",
    "update": "",
    "complete": "COMPLETED",
    "discontinue": "DISCONTINUED",
}
_SCHEDULED: Final = "ScheduledStepAttributesSequence"
_SERIES: Final = "PerformedSeriesSequence"
# what a step must have (PS3.4 F.7.2.1), empty where nobody says more
_AT_START: Final = (
    "Modality",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "PerformedStationName",
    "PerformedLocation",
    "PerformedProcedureStepDescription",
    "PerformedProcedureTypeDescription",
    "PerformedProcedureStepEndDate",
    "PerformedProcedureStepEndTime",
    "ReferencedPatientSequence",
    "ProcedureCodeSequence",
    "PerformedProtocolCodeSequence",
    "PerformedSeriesSequence",
    f"{_SCHEDULED}.AccessionNumber",
    f"{_SCHEDULED}.ReferencedStudySequence",
    f"{_SCHEDULED}.RequestedProcedureID",
    f"{_SCHEDULED}.RequestedProcedureDescription",
    f"{_SCHEDULED}.ScheduledProcedureStepID",
    f"{_SCHEDULED}.ScheduledProcedureStepDescription",
    f"{_SCHEDULED}.ScheduledProtocolCodeSequence",
)
_AT_END: Final = (
    f"{_SERIES}.PerformingPhysicianName",
    f"{_SERIES}.OperatorsName",
    f"{_SERIES}.SeriesDescription",
    f"{_SERIES}.RetrieveAETitle",
    f"{_SERIES}.ReferencedImageSequence",
    f"{_SERIES}.ReferencedNonImageCompositeSOPInstanceSequence",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    parser.add_argument(
        "action",
        choices=list(_STATUS),
        help="begin a step (N-CREATE), change it, or end it (N-SET)",
    )
    parser.add_argument(
        "instance",
        metavar="INSTANCE",
        nargs="?",
        default="",
        type=options.instance_uid,
        help="UID of the step (of a new one: made here)",
    )
    options.add_output(parser)
    keys.add_keys(
        parser,
        required=False,
        help="an attribute of the step and its value, in place of what is sent by default",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    action, begins = arguments.action, arguments.action == "start"
    if not begins and not arguments.instance:
        raise CommandError(f"{action} needs the UID of the step", USAGE)
    if action == "update" and not arguments.keys:
        raise CommandError("there is nothing to change: give it with -k", USAGE)
    instance = arguments.instance or str(generate_uid())
    step = keys.data_set(_attributes(arguments).values())
    with Client(options.peer_of(arguments)) as client:
        client.open([(MPPS, UNCOMPRESSED)])
        context = client.required_context(MPPS)
        send = client.SendNCreateRequest if begins else client.SendNSetRequest
        name = "N-CREATE" if begins else "N-SET"

        def request(message_id: int) -> int:
            return send(context, message_id, MPPS, instance, step)

        return change(arguments, client, name, request, instance)


def _attributes(arguments: argparse.Namespace) -> dict[tuple[int, ...], Key]:
    """Return what is sent: the defaults of the action, then what was given."""
    now = datetime.datetime.now()
    date, time = f"{now:%Y%m%d}", f"{now:%H%M%S}"
    status = _STATUS[arguments.action]
    texts: dict[str, str] = {}
    if arguments.action == "start":
        given = {each.tags for each in arguments.keys}
        # a sequence of which an item is given is not empty
        texts = {n: "" for n in _AT_START if not _is_above(key(n).tags, given)}
        texts |= {
            "Modality": "OT",
            "PerformedStationAETitle": arguments.calling.strip(),
            "PerformedProcedureStepID": f"{now:%y%m%d%H%M%S}",
            "PerformedProcedureStepStartDate": date,
            "PerformedProcedureStepStartTime": time,
            f"{_SCHEDULED}.StudyInstanceUID": str(generate_uid()),
        }
    elif status:
        texts = dict.fromkeys(_AT_END, "")
        texts |= {
            "PerformedProcedureStepEndDate": date,
            "PerformedProcedureStepEndTime": time,
            f"{_SERIES}.SeriesInstanceUID": str(generate_uid()),
            f"{_SERIES}.ProtocolName": "UNKNOWN",
        }
    if status:
        texts["PerformedProcedureStepStatus"] = status
    found = {key(name).tags: Key(key(name).tags, text) for name, text in texts.items()}
    found.update({each.tags: each for each in arguments.keys})
    return found


def _is_above(tags: tuple[int, ...], given: set[tuple[int, ...]]) -> bool:
    return any(each[: len(tags)] == tags for each in given)
