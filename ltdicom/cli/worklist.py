"""``ltdicom worklist``: what is scheduled, as a modality asks for it."""

from __future__ import annotations

import argparse
import datetime
from typing import Final

from ltdicom.cli import keys, options
from ltdicom.cli.find import add_limit, search
from ltdicom.cli.keys import Key, key
from ltdicom.constants.uid import UID_MODALITY_WORKLIST_FIND

_STEP: Final = "ScheduledProcedureStepSequence"
_COLUMNS: Final = (
    "PatientName",
    "PatientID",
    "AccessionNumber",
    f"{_STEP}.ScheduledProcedureStepStartDate",
    f"{_STEP}.ScheduledProcedureStepStartTime",
    f"{_STEP}.Modality",
    f"{_STEP}.ScheduledStationAETitle",
    f"{_STEP}.ScheduledProcedureStepDescription",
)
_ALSO: Final = (
    "PatientBirthDate",
    "PatientSex",
    "StudyInstanceUID",
    "RequestedProcedureID",
    "RequestedProcedureDescription",
    f"{_STEP}.ScheduledProcedureStepID",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    options.add_output(parser)
    parser.add_argument(
        "--date",
        default="",
        help="when the step is scheduled: today, 20240131, or a range: 20240101-20240131",
    )
    parser.add_argument("--modality", default="", help="of the step: CT, MR, ...")
    parser.add_argument("--station", default="", help="AE title of the modality")
    parser.add_argument("--patient", default="", help="Patient ID")
    keys.add_keys(parser, required=False, help="what else to match or to return")
    add_limit(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    date = arguments.date
    if date.lower() == "today":
        date = f"{datetime.date.today():%Y%m%d}"
    given = {
        "PatientID": arguments.patient,
        f"{_STEP}.ScheduledProcedureStepStartDate": date,
        f"{_STEP}.Modality": arguments.modality,
        f"{_STEP}.ScheduledStationAETitle": arguments.station,
    }
    wanted = {each.tags: each for each in map(key, (*_COLUMNS, *_ALSO))}
    shown = {key(name).tags: key(name) for name in _COLUMNS}
    for name, value in given.items():
        if value:
            tags = key(name).tags
            wanted[tags] = Key(tags, value)
    for each in arguments.keys:
        wanted[each.tags] = each
        shown.setdefault(each.tags, each)
    columns = list(shown.values())
    # without the way to it: all of them would begin alike
    heads = [each.name.rpartition(".")[2] for each in columns]
    query = list(wanted.values())
    return search(arguments, UID_MODALITY_WORKLIST_FIND, query, columns, heads)
