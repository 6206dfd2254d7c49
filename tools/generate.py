"""Generate ``ltdicom/constants/*.py`` and ``ltdicom/structs.py`` from ``tables/``.

Usage::

    python tools/generate.py            write what differs
    python tools/generate.py --check    write nothing; exit 1 if anything differs

The tables hold the facts of the C++ library: names, values, fields. What is decided
here is how Python shows them, in `FAMILIES` and `STRUCTS` below.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tables"
CONSTANTS = ROOT / "ltdicom" / "constants"
STRUCTS_FILE = ROOT / "ltdicom" / "structs.py"
LINE_LENGTH = 92  # as in pyproject.toml, so that "ruff format" leaves the files alone
HAND_WRITTEN = {"__init__.py", "_code.py", "_tag_rule.py", "basic.py"}


# --- constants ----------------------------------------------------------------------


class Family(NamedTuple):
    """How one group of ``constants.tsv`` appears: see `FAMILIES`."""

    group: str
    enum: str
    doc: str


def codes(group: str, enum: str, doc: str) -> Family:
    """Make a group of values of which a variable holds one: an enumeration."""
    return Family(group, enum, doc)


def numbers(group: str, doc: str) -> Family:
    """Make a group of plain values.

    Sizes, markers, and all that is joined by ``|``. Flags are not `enum.IntFlag`: from
    Python 3.11 on ``~DS_BIG_ENDIAN`` of an IntFlag is a positive number of the bits
    that have names, so ``nFlags & ~DS_BIG_ENDIAN`` would clear bits that LEADTOOLS
    defines elsewhere, and on 3.10 it is not. An int is right on both.
    """
    return Family(group, "", doc)


# module: what it is, its groups. The order of the groups is the order in the file.
FAMILIES: dict[str, tuple[str, list[Family]]] = {
    "error": (
        "Return codes.",
        [codes("error", "DicomErrorCode", "What a call returns.")],
    ),
    "command": (
        "Command sets: commands, priorities and status codes of DIMSE messages.",
        [
            codes("command", "Command", "Command field (0000,0100)."),
            codes("command_dataset", "CommandDataset", "Data set type (0000,0800)."),
            codes("command_priority", "CommandPriority", "Priority (0000,0700)."),
            codes("command_status", "CommandStatus", "Status (0000,0900)."),
        ],
    ),
    "pdu": (
        "Protocol data units of the upper layer.",
        [
            codes("pdu", "PduType", "Type of a PDU."),
            codes("pdu_role", "PduRole", "Answer to one role of a role selection."),
            codes("pdu_accept_result", "PduAcceptResult", "Result of a context."),
            codes("pdu_reject_result", "PduRejectResult", "Result of an A-ASSOCIATE-RJ."),
            codes("pdu_reject_source", "PduRejectSource", "Source of an A-ASSOCIATE-RJ."),
            numbers(
                "pdu_reject_reason",
                "Reasons of an A-ASSOCIATE-RJ: what a number means depends on the source, "
                "so no enumeration could print the right name.",
            ),
            codes("pdu_abort_source", "PduAbortSource", "Source of an A-ABORT."),
            codes("pdu_abort_reason", "PduAbortReason", "Reason of an A-ABORT."),
            numbers("pdu_size", "Sizes, in characters and bytes."),
        ],
    ),
    "vr": (
        "Value representations.",
        [
            codes("vr", "VrCode", "Value representation: its two letters as a number."),
            codes("vr_restrict", "VrRestriction", "How the length of a value is limited."),
            numbers("vr_kind", "Kinds of value; a VR has one of them beside its limit."),
        ],
    ),
    "tag": ("Tags.", []),
    "uid": (
        "Unique identifiers, and their types.",
        [
            codes("uid_type", "UidType", "What a UID identifies."),
            numbers("uid_size", "Longest UID, in characters."),
        ],
    ),
    "iod": (
        "Information object definitions: classes and modules.",
        [
            codes("iod_type", "IodType", "Level in the table of IODs."),
            codes("iod_usage", "IodUsage", "Usage of a module, type of an element."),
            numbers("class", "Classes."),
            numbers("module", "Modules."),
        ],
    ),
    "context_group": (
        "Context groups.",
        [numbers("context_group", "Options of a context group.")],
    ),
    "dataset": (
        "Data sets: files, elements, values.",
        [
            numbers("ds_file", "The head of a file."),
            numbers("ds_flags", "Flags of a data set, for loading and saving."),
            numbers("element", "Length and index without a limit."),
            codes("value_age", "ValueAge", "Unit of an age."),
            codes("value_range", "ValueRange", "Which ends a range has."),
            codes("charset", "CharacterSet", "Character set of text."),
            numbers("callback_error", "What a conformance callback is told."),
            codes("transfer_syntax", "TransferSyntax", "Transfer syntax by number."),
            numbers("changetran", "Flags for a change of the transfer syntax."),
            codes("encapsulated_document", "EncapsulatedDocument", "Type of a document."),
        ],
    ),
    "net": (
        "Connections.",
        [
            codes("secure_mode", "SecureMode", "Security of a connection."),
            codes("ip_type", "IpType", "Version of the Internet protocol."),
            numbers("dicomnet_flags", "Flags of a connection."),
            numbers("debug_mode", "Debug modes, joined."),
            numbers("net", "Longest address in text, in characters."),
        ],
    ),
    "tls": (
        "Transport layer security.",
        [
            codes("ciphersuite", "CipherSuite", "Cipher suite."),
            numbers("ciphersuite_alias", "Older names of the cipher suites."),
            codes("encryption_method", "EncryptionMethod", "Encryption of a suite."),
            codes("mac_method", "MacMethod", "Message authentication of a suite."),
            codes("mutual_auth_method", "MutualAuthMethod", "Authentication of a suite."),
            codes("key_exchange_method", "KeyExchangeMethod", "Key exchange of a suite."),
            codes("ssl_method_type", "SslMethodType", "Version of the protocol."),
            codes("tls_filetype", "TlsFileType", "Format of a certificate or key file."),
            numbers("ssl_op", "Options of a context, joined."),
            numbers("ssl_verify", "What a context verifies, joined."),
            numbers("tls_verify", "What a connection verifies, joined."),
            numbers("ssl_ctx_precreate_flag", "Valid fields before a context is made."),
            numbers("ssl_ctx_create_flag", "Valid fields of L_SSL_CTX_CREATE."),
            numbers("tls_limit", "Most cipher suites."),
        ],
    ),
    "x509": (
        "Verification of certificates.",
        [codes("x509_verify_error", "X509VerifyError", "Why a certificate fails.")],
    ),
    "iscl": (
        "Integrated secure communication layer.",
        [
            codes("iscl_ack", "IsclAck", "Acknowledgement."),
            codes("iscl_mutual_auth", "IsclMutualAuth", "Mutual authentication."),
            codes("iscl_encrypt", "IsclEncrypt", "Encryption."),
            codes("iscl_mac", "IsclMac", "Message authentication."),
            codes("iscl_message", "IsclMessage", "Type of a message."),
            codes("iscl_auth_key_pair", "IsclAuthKeyPair", "Key pair to authenticate."),
            codes("iscl_crypt_key_pair", "IsclCryptKeyPair", "Key pair to encrypt."),
            numbers("iscl_misc", "Sizes and options."),
        ],
    ),
    "image": (
        "Images, lookup tables and overlays.",
        [
            codes("image_compression", "ImageCompression", "Compression of pixels."),
            codes("image_photometric", "ImagePhotometric", "Meaning of pixels."),
            numbers("getimage", "Flags for getting an image."),
            numbers("setimage", "Flags for setting an image."),
            codes("lut_descriptor_type", "LutDescriptorType", "Kind of lookup table."),
            codes("palette_color_lut_type", "PaletteColorLutType", "Color of a table."),
            numbers("overlay", "Overlays: a flag, and how many there can be."),
        ],
    ),
    "annotation": (
        "Annotations of presentation states.",
        [
            codes("dicann_type", "AnnotationType", "Shape."),
            codes("dicann_unit", "AnnotationUnit", "Unit of coordinates."),
            codes("dicann_text", "AnnotationText", "Justification of text."),
            codes("dicann_sizemode", "AnnotationSizeMode", "How an area is fitted."),
            codes("dicann_horizontal_alignment", "HorizontalAlignment", "Of a text."),
            codes("dicann_vertical_alignment", "VerticalAlignment", "Of a text."),
            codes("dicann_shadow_style", "ShadowStyle", "Shadow."),
            codes("dicann_line_dash_style", "LineDashStyle", "Dashes of a line."),
            codes("dicann_fill_mode", "FillMode", "How an area is filled."),
            codes("dicann_tick_alignment", "TickAlignment", "Where ticks are."),
            codes("dicann_tick_label_alignment", "TickLabelAlignment", "Where labels are."),
            codes("lead_ann_obj_conversion_type", "AnnotationConversion", "Result."),
            numbers("dicann_options", "Valid fields of an object, joined."),
            numbers("dicann_line_options", "Valid fields of a line style, joined."),
            numbers("dicann_fill_options", "Valid fields of a fill style, joined."),
            numbers("dicann_text_options", "Valid fields of a text style, joined."),
            numbers("max_len", "Longest texts, with the closing NUL."),
        ],
    ),
    "signature": (
        "Digital signatures.",
        [
            codes("mac_algorithm", "MacAlgorithm", "Digest."),
            codes("security_profile", "SecurityProfile", "Profile of PS3.15."),
            codes("certificate_format", "CertificateFormat", "Format of a certificate."),
        ],
    ),
    "waveform": (
        "Waveforms.",
        [
            numbers("channel_status", "Status of a channel, joined."),
            codes("waveform_sample_interpretation", "SampleInterpretation", "Samples."),
            codes("waveform_originality", "WaveformOriginality", "Original or derived."),
            codes("temporal_range_type", "TemporalRangeType", "Part that is annotated."),
        ],
    ),
    "dicomdir": (
        "Directories of media.",
        [
            numbers("dicomdir_options", "Flags of a directory."),
            codes("dicomdir_status", "DicomdirStatus", "What a callback is told."),
        ],
    ),
    "printscu": (
        "Printing.",
        [
            numbers("printscu_class", "SOP classes to propose, joined."),
            codes("printscu_status", "PrintScuStatus", "What is being done."),
            numbers("printscu", "Longest text, with the closing NUL."),
        ],
    ),
    "file": (
        "Files.",
        [
            numbers("file_mode", "Modes of a file, joined."),
            codes("file_seek", "FileSeek", "Where an offset counts from."),
        ],
    ),
    "engine": (
        "Starting the library.",
        [
            numbers("engine_startup", "Flags at the start."),
            codes("memory_allocation", "MemoryAllocation", "Kind of memory."),
        ],
    ),
}

# Names that start so are found by it, all others through the index.
PREFIXES = {
    "TAG": "tag",
    "UID": "uid",
    "CID": "context_group",
    "CLASS": "iod",
    "MODULE": "iod",
}


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def header(source: str, doc: str) -> list[str]:
    return [
        f"# Generated from tables/{source} by tools/generate.py: do not edit.",
        f'"""{doc}"""',
        "",
    ]


def final(name: str, value: str) -> str:
    line = f"{name}: Final = {value}"
    opening = f"{name}: Final = ("
    # parentheses only where they make it fit, as "ruff format" does
    if len(line) > LINE_LENGTH >= max(len(opening), len(value) + 4):
        return f"{opening}\n    {value}\n)"
    return line


def comment(text: str) -> list[str]:
    """Wrap a comment: the words are ours and few."""
    lines, line = [], "#"
    for word in text.split():
        if len(line) + 1 + len(word) > LINE_LENGTH:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]


def constants_module(
    module: str, groups: dict[str, list[dict[str, str]]], names: dict[str, str]
) -> str:
    """Return the text of one module and record its names in `names`."""
    doc, families = FAMILIES[module]
    sources = {"tag": "tags.tsv", "uid": "uids.tsv and constants.tsv"}
    sources["context_group"] = "context_ids.txt and constants.tsv"
    enumerations: list[str] = []
    values: list[str] = []
    members: dict[str, str] = {}
    for family in families:
        table = groups.pop(family.group)
        values += ["", *comment(family.doc)]
        if family.enum:
            names[family.enum] = module
            enumerations += ["", "", f"class {family.enum}(Code):"]
            enumerations += [f'    """{family.doc}"""', ""]
        for row in table:
            name, value = row["name"], row["value"]
            if name.partition("_")[0] not in PREFIXES:
                names[name] = module
            if family.enum:
                # a second name of a value is an alias: the first in the table prints
                enumerations.append(f"    {name} = {value}")
                members[name] = value = f"{family.enum}.{name}"
            elif row["note"].startswith("alias of L_ name"):
                value = members[f"L_{name}"]
            values.append(final(name, value))
    if module == "tag":
        values += [final(row["name"], row["value"]) for row in rows("tags.tsv")]
    elif module == "uid":
        values += ["", "# UIDs."]
        values += [final(row["name"], row["value"]) for row in rows("uids.tsv")]
    elif module == "context_group":
        numbers = (TABLES / "context_ids.txt").read_text(encoding="utf-8").strip()
        values += ["", "# Identifiers of the context groups of PS3.16."]
        values += [final(f"CID_{n}", f'"CID {n}"') for n in numbers.split(",")]
    if module == "tag":
        imports = ["from typing import TYPE_CHECKING, Final", ""]
        # not shown to type checkers, so that they still find a misspelled name
        values += ["", "if not TYPE_CHECKING:", "", "    def __getattr__(name):"]
        values += ["        # what pydicom knows beyond the table"]
        values += ["        from ltdicom.constants._tag_rule import additional_tags", ""]
        values += ['        if name.startswith("TAG_") and name in additional_tags():']
        values += ["            return additional_tags()[name]"]
        values += ['        message = f"module {__name__!r} has no attribute {name!r}"']
        values += ["        raise AttributeError(message)"]
    else:
        imports = ["from typing import Final", ""]
    if enumerations:
        imports += ["from ltdicom.constants._code import Code"]
        values = ["", *values]
    elif values[0] == "":
        values = values[1:]
    lines = header(sources.get(module, "constants.tsv"), doc)
    lines += [*imports, *enumerations, *values]
    return "\n".join(lines) + "\n"


def constants_files() -> dict[Path, str]:
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows("constants.tsv"):
        groups.setdefault(row["group"], []).append(row)
    names = dict.fromkeys(("TRUE", "FALSE", "NULL"), "basic")
    files = {
        CONSTANTS / f"{module}.py": constants_module(module, groups, names)
        for module in FAMILIES
    }
    if groups:
        raise SystemExit(f"groups without a module in FAMILIES: {', '.join(groups)}")
    index = header("constants.tsv", "Which module holds a constant.")
    index += ["# Names that start with this and an underscore, unless listed below."]
    index += ["PREFIXES: dict[str, str] = {"]
    index += [f'    "{prefix}": "{module}",' for prefix, module in PREFIXES.items()]
    index += ["}", "", "MODULES: dict[str, str] = {"]
    index += [f'    "{name}": "{module}",' for name, module in names.items()]
    index += ["}"]
    files[CONSTANTS / "_index.py"] = "\n".join(index) + "\n"
    every = header(
        "constants.tsv",
        "Every constant, for type checkers: at run time names load one by one.",
    )
    every += ["# ruff: noqa: F403", ""]
    modules = sorted([*FAMILIES, "basic"])
    every += [f"from ltdicom.constants.{module} import *" for module in modules]
    # a star leaves names out that start with an underscore
    hidden = sorted((module, name) for name, module in names.items() if name[0] == "_")
    for module, name in hidden:
        line = f"from ltdicom.constants.{module} import {name} as {name}"
        every.insert(every.index(f"from ltdicom.constants.{module} import *") + 1, line)
    files[CONSTANTS / "all.py"] = "\n".join(every) + "\n"
    return files


# --- structures ---------------------------------------------------------------------

# What each structure is. DICOMELEMENT is missing: it is a live handle, not a record.
STRUCTS = {
    "L_SSL_CTX_CREATE": "Options of a TLS context",
    "DICOMOPENSSLVERSION": "Versions of OpenSSL: the one needed, the one found",
    "DICOM_ISCLMessageHeader": "Header of an ISCL message",
    "DICOMVR": "Entry of the table of value representations",
    "DICOMUID": "Entry of the table of UIDs",
    "DICOMTAG": "Entry of the table of tags",
    "DICOMIOD": "Entry of the table of IODs: a class, a module or an element",
    "DICOMELEMENTOFFSET": "Element and its offset in a file",
    "DICOMMODULE": "Elements of one module of a data set",
    "VALUEAGE": "Value of VR AS: an age",
    "VALUEDATE": "Value of VR DA: a date",
    "VALUETIME": "Value of VR TM: a time",
    "VALUEDATETIME": "Value of VR DT: date, time and offset from UTC",
    "VALUEDATERANGE": "Value of VR DA in a query: a range of dates",
    "VALUETIMERANGE": "Value of VR TM in a query: a range of times",
    "VALUEDATETIMERANGE": "Value of VR DT in a query: a range of date-times",
    "DICOMIMAGE": "Attributes of an image",
    "DICOMNETDEBUGINFOONSEND": "What was sent, for the debug form of OnSend",
    "DICOMCODESEQUENCEITEM": "Item of a code sequence",
    "DICOMENCAPSULATEDDOCUMENT": "Attributes of an encapsulated document",
    "DICOMSOCKETOPTIONS": "Options of a socket",
    "DICOMLUTDESCRIPTOR": "Descriptor of a lookup table",
    "DICOMMLUTATTRIBS": "Attributes of a modality lookup table",
    "DICOMPALCOLORLUTATTRIBS": "Attributes of a palette color lookup table",
    "DICOMWINDOWATTRIBS": "Window center and width",
    "DICOMVOILUTATTRIBS": "Attributes of a VOI lookup table",
    "DICOMANNPOINT": "Point of an annotation",
    "DICOMPRESSTATEINFO": "Identification of a presentation state",
    "DICOMGRAPHICLAYER": "Layer of annotations",
    "DICOMSHADOWSTYLE": "Shadow of an annotation",
    "DICOMTEXTSTYLE": "Style of an annotation's text",
    "DICOMLINESTYLE": "Style of an annotation's lines",
    "DICOMFILLSTYLE": "Style of an annotation's area",
    "DICOMGRAPHICOBJECT": "Graphic annotation",
    "DICOMMAJORTICK": "Tick of a ruler or axis",
    "DICOMCOMPOUNDGRAPHIC": "Compound graphic annotation",
    "DICOMTEXTOBJECT": "Text annotation",
    "DICOMWAVEFORMANNOTATION": "Annotation of a waveform",
    "DICOMDIROPTIONS": "Options of a directory",
    "DICOMDIRCALLBACK": "Functions that a directory calls",
    "FILMSESSIONPARAMETERS": "Parameters of a film session",
    "DICOMNETCALLBACK": "Functions that a connection calls",
    "DICOMNETCALLBACKEXT": "More functions that a connection calls",
    "FILMBOXPARAMETERS": "Parameters of a film box",
    "IMAGEBOXPARAMETERS": "Parameters of an image box",
    "PRINTERREPORTINFO": "What a printer reports",
    "PRINTERINFO": "Attributes of a printer",
    "PRINTJOBREPORTINFO": "What is reported of a print job",
    "PRINTJOBINFO": "Attributes of a print job",
    "OVERLAYBOXPARAMETERS": "Parameters of an overlay box",
    "STOREDPRINTSTORAGEINSTANCEINFO": "Stored print object to print",
    "PULLPRINTREQUESTPARAMETERS": "Parameters of a pull print request",
    "DICOMPRINTSCUCALLBACK": "Functions that a print client calls",
    "DICOMCONTEXTGROUP": "Entry of the table of context groups",
    "DICOMCODEDCONCEPT": "Coded concept of a context group",
}

# Pointers into the library's tables: one is the same as another only if it is that one.
IDENTITY = {
    "DICOMVR",
    "DICOMUID",
    "DICOMTAG",
    "DICOMIOD",
    "DICOMCODEDCONCEPT",
    "DICOMCONTEXTGROUP",
}

# The table names this structure and does not list it: it belongs to the imaging part of
# LEADTOOLS. Before the first structure that holds it.
LUT_DESCRIPTOR = [
    ("uStructSize", "L_UINT"),
    ("uNumberOfEntries", "L_UINT"),
    ("nFirstStoredPixelValueMapped", "L_INT"),
    ("uEntryBits", "L_UINT"),
]

# Pointers whose type does not tell that they point to several values; the others point
# to one value that may be absent.
ARRAYS = {
    "pRGBLayerColors",
    "pAnnPoints",
    "pMajorTicks",
    "pTLHCorner",
    "pBRHCorner",
    "pAnchorPoint",
    "pNumericValue",
    "pRefSamplePositions",
    "pRefTimeOffsets",
    "pRefDatetime",
}

SCALARS = {
    "L_INT": ("int", "0"),
    "L_INT16": ("int", "0"),
    "L_INT32": ("int", "0"),
    "L_UCHAR": ("int", "0"),
    "L_UINT": ("int", "0"),
    "L_UINT16": ("int", "0"),
    "L_UINT32": ("int", "0"),
    "L_DICOM_OFFSET": ("int", "0"),
    "L_FLOAT": ("float", "0.0"),
    "L_DOUBLE": ("float", "0.0"),
    "L_BOOL": ("bool", "False"),
    "L_PCTSTR": ("str | None", "None"),
}


def field_type(name: str, c_type: str, callbacks: set[str]) -> tuple[str, str]:
    """Return the Python type of a field and its default."""
    base = re.sub(r"\s*[*\[].*", "", c_type)
    if c_type in callbacks:
        return "Callable[..., Any] | None", "None"
    if "pDICOMELEMENT" in c_type:
        # Any: the class of the handles is made by the module of the data sets
        array = "[" in c_type
        return ("list[Any]", "field(default_factory=list)") if array else ("Any", "None")
    if "[" in c_type:
        if base == "L_TCHAR":
            return "str", '""'
        length = c_type.partition("[")[2].rstrip("]")
        python, zero = SCALARS[base]
        return f"list[{python}]", f"field(default_factory=lambda: [{zero}] * {length})"
    if "*" in c_type:
        if base == "L_VOID":
            return "Any", "None"
        if base in ("L_TCHAR", "L_UCHAR"):
            return f"{'str' if base == 'L_TCHAR' else 'bytes'} | None", "None"
        python = SCALARS[base][0]
        return f"list[{python}] | None" if name in ARRAYS else f"{python} | None", "None"
    if base in SCALARS:
        return SCALARS[base]
    if base in STRUCTS:
        return base, f"field(default_factory={base})"
    if base[0] == "p" and base[1:] in STRUCTS:
        held = f"list[{base[1:]}]" if name in ARRAYS else base[1:]
        return f"{held} | None", "None"
    raise SystemExit(f"tables/structs.tsv: field {name}: unknown type {c_type!r}")


def struct(name: str, fields: Iterable[tuple[str, str]], callbacks: set[str]) -> list[str]:
    lines = ["", "", "@dataclass(eq=False)" if name in IDENTITY else "@dataclass"]
    lines += [f"class {name}:", f'    """{STRUCTS[name]}.', ""]
    lines += [f"    Corresponds to the C++ structure ``{name}``.", ""]
    lines += ["    Attributes", "    ----------"]
    body = []
    for field, c_type in fields:
        python, default = field_type(field, c_type, callbacks)
        shown = python.replace(" | ", " or ").replace("Callable[..., Any]", "callable")
        shown = shown.replace("list[Any]", "list").replace("Any", "object")
        shown = re.sub(r"list\[(\w+)\]", r"list of \1", shown)
        lines.append(f"    {field} : {shown} (``{c_type}``)")
        body.append(f"    {field}: {python} = {default}")
    return [*lines, '    """', "", *body]


def structs_file() -> str:
    fields: dict[str, list[tuple[str, str]]] = {}
    callbacks: set[str] = set()
    for row in rows("structs.tsv"):
        kind, colon, name = row["struct"].partition(":")
        if kind == "callback":
            callbacks.add(name)
        elif not colon and kind != "DICOMELEMENT":
            fields.setdefault(kind, []).append((row["field"], row["type"]))
    fields["DICOMLUTDESCRIPTOR"] = LUT_DESCRIPTOR
    if set(fields) != set(STRUCTS):
        differing = ", ".join(sorted(set(fields) ^ set(STRUCTS)))
        raise SystemExit(f"tables/structs.tsv and STRUCTS differ: {differing}")
    lines = [
        "# Generated from tables/structs.tsv by tools/generate.py: do not edit.",
        '"""The structures of the C++ library.',
        "",
        "All can be made without arguments; calls that have one as an out-parameter fill",
        "it in place. ``uStructSize`` and ``nSize`` are there for programs that set them.",
        "A pointer field is None until it points to something.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Callable",
        "from dataclasses import dataclass, field",
        "from typing import Any",
        "",
        "__all__ = [",
        *(f'    "{name}",' for name in STRUCTS),
        "]",
    ]
    for name in STRUCTS:
        lines += struct(name, fields[name], callbacks)
    return "\n".join(lines) + "\n"


# --- the command --------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    options = parser.parse_args()
    files = {**constants_files(), STRUCTS_FILE: structs_file()}
    wanted = {path.name for path in files} | HAND_WRITTEN
    differing = [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    # a module of a family that FAMILIES no longer has
    stray = sorted(path for path in CONSTANTS.glob("*.py") if path.name not in wanted)
    if options.check:
        for path in differing:
            print(f"{path.relative_to(ROOT).as_posix()}: differs from what tables/ give")
        for path in stray:
            print(f"{path.relative_to(ROOT).as_posix()}: nothing in tables/ gives it")
        if differing or stray:
            print("run: python tools/generate.py")
        return 1 if differing or stray else 0
    for path in differing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8", newline="\n")
        print(f"wrote {path.relative_to(ROOT).as_posix()}")
    for path in stray:
        path.unlink()
        print(f"removed {path.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
