"""Write the sending calls and the hooks of the eleven DIMSE services.

Forty-six methods say the same things about the same arguments, so their text is
kept once, here, beside the table of services::

    python tools/generate_messages.py            # writes ltdicom/net/*_messages.py
    python tools/generate_messages.py --check    # exit status 1 where they differ
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ltdicom._net.messages.services import MESSAGES, Message  # noqa: E402
from ltdicom._net.session import DATA_SET_CODES, SEND_CODES  # noqa: E402


class Argument(NamedTuple):
    """How an argument is shown."""

    annotation: str
    hook_annotation: str
    c_type: str
    text: str


ARGUMENTS = {
    "nPresentationID": Argument(
        "L_UCHAR",
        "int",
        "L_UCHAR",
        "Presentation context: an accepted one, odd, 1 to 255. It stands for the class "
        "and the transfer syntax.",
    ),
    "nMessageID": Argument("L_UINT16", "int", "L_UINT16", "Message ID, 0 to 65535."),
    "pszClass": Argument(
        "L_TCHAR", "str", "L_TCHAR *", "SOP Class UID, by PS3.5 at most 64 characters."
    ),
    "pszInstance": Argument(
        "L_TCHAR", "str", "L_TCHAR *", "SOP Instance UID, by PS3.5 at most 64 characters."
    ),
    "nPriority": Argument(
        "L_UINT16",
        "int",
        "L_UINT16",
        "A ``COMMAND_PRIORITY_*`` value; the SCP may ignore it.",
    ),
    "pszMoveAE": Argument(
        "L_TCHAR",
        "str",
        "L_TCHAR *",
        "Title of the application entity that shall receive the data, by PS3.5 at most 16 "
        "characters.",
    ),
    "nMoveMessageID": Argument(
        "L_UINT16",
        "int",
        "L_UINT16",
        "Message ID of the C-MOVE request; 0 outside a C-MOVE.",
    ),
    "nStatus": Argument(
        "L_UINT16",
        "int",
        "L_UINT16",
        "A ``COMMAND_STATUS_*`` value, or any other status of the service.",
    ),
    "nRemaining": Argument("L_UINT16", "int", "L_UINT16", "Sub-operations that remain."),
    "nCompleted": Argument(
        "L_UINT16", "int", "L_UINT16", "Sub-operations that were completed."
    ),
    "nFailed": Argument("L_UINT16", "int", "L_UINT16", "Sub-operations that failed."),
    "nWarning": Argument(
        "L_UINT16", "int", "L_UINT16", "Sub-operations that ended with a warning."
    ),
    "nEvent": Argument(
        "L_UINT16", "int", "L_UINT16", "Event type, as the service defines it."
    ),
    "nAction": Argument(
        "L_UINT16", "int", "L_UINT16", "Action type, as the service defines it."
    ),
    "pnAttribute": Argument(
        "L_UINT32_P | None",
        "list[int]",
        "L_UINT32 *",
        "Tags of the attributes that are asked for; none stands for all of them.",
    ),
    "nCount": Argument(
        "L_UINT16 | None", "int", "L_UINT16", "How many of `pnAttribute`; left out, all."
    ),
    "pDS": Argument("LDicomDS | None", "LDicomDS | None", "LDicomDS *", ""),
}

ORIGINATOR = (
    "Title of the application entity that asked for the C-MOVE; empty in a plain C-STORE."
)

# What the data set of each message is.
DATA_SETS = {
    "CStoreRequest": "The composite instance.",
    "CFindRequest": "The identifier: keys to match and to return.",
    "CFindResponse": "A match, with a pending status; ``None`` in the last response.",
    "CGetRequest": "The identifier of what to get.",
    "CGetResponse": "UIDs of the instances that failed, or ``None``.",
    "CMoveRequest": "The identifier of what to move.",
    "CMoveResponse": "UIDs of the instances that failed, or ``None``.",
    "NReportRequest": "The event information, or ``None``.",
    "NReportResponse": "The event reply, or ``None``.",
    "NGetResponse": "The attributes that were asked for, or ``None``.",
    "NSetRequest": "The attributes to change, with their new values.",
    "NSetResponse": "The attributes as they are now, or ``None``.",
    "NActionRequest": "The action information, or ``None``.",
    "NActionResponse": "The action reply, or ``None``.",
    "NCreateRequest": "The attributes of the new instance, or ``None``.",
    "NCreateResponse": "The attributes of the new instance, or ``None``.",
}

# The section of PS3.7 that describes the protocol of each service.
SECTIONS = {
    "CStore": "9.3.1",
    "CFind": "9.3.2",
    "CGet": "9.3.3",
    "CMove": "9.3.4",
    "CCancel": "9.3.2.3",
    "CEcho": "9.3.5",
    "NReport": "10.3.1",
    "NGet": "10.3.2",
    "NSet": "10.3.3",
    "NAction": "10.3.4",
    "NCreate": "10.3.5",
    "NDelete": "10.3.6",
}

HEAD = '''"""{title}

Made by tools/generate_messages.py from ltdicom/_net/messages/services.py; do not edit.
"""

from __future__ import annotations

{imports}

class {name}:
    """{summary}"""

    _lt: Session
'''

SEND_IMPORTS = """from typing import TYPE_CHECKING

from ltdicom._binding.arguments import inside
from ltdicom._binding.c_types import L_TCHAR, L_UCHAR, L_UINT16, L_UINT32_P
from ltdicom._binding.calls import returns_code
from ltdicom._core.numbers import counted
from ltdicom.constants.command import COMMAND_PRIORITY_MEDIUM

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.ds import LDicomDS
"""

HOOK_IMPORTS = """from typing import TYPE_CHECKING

from ltdicom._net.hook_runner import call_callback

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.ds import LDicomDS
"""


def service(message: Message) -> str:
    return message.name.removesuffix("Request").removesuffix("Response")


def parameters(message: Message) -> list[str]:
    names = ["nPresentationID", *(f.parameter for f in message.fields)]
    if "pnAttribute" in names:
        names.append("nCount")
    return [*names, "pDS"] if message.data_set else names


def text_of(message: Message, name: str) -> str:
    if name == "pDS":
        return DATA_SETS[message.name]
    if name == "pszMoveAE" and service(message) == "CStore":
        return ORIGINATOR
    if name == "nMessageID" and (message.is_response or service(message) == "CCancel"):
        return "Message ID of the request that this is about, 0 to 65535."
    return ARGUMENTS[name].text


def wrapped(text: str, indent: str) -> list[str]:
    lines, line = [], indent
    for word in text.split():
        if len(line) + len(word) > 84:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return [*lines, line.rstrip()]


def parameter_docs(message: Message) -> list[str]:
    lines = ["", "Parameters", "----------"]
    for name in parameters(message):
        argument = ARGUMENTS[name]
        python = {"pDS": "LDicomDS or None", "pnAttribute": "sequence of int"}.get(
            name, argument.hook_annotation
        )
        lines.append(f"{name} : {python} (``{argument.c_type}``)")
        lines += wrapped(text_of(message, name), "    ")
    return lines


def reference(message: Message) -> list[str]:
    section = SECTIONS[service(message)]
    base = ".".join(section.split(".")[:3])
    return [
        "",
        "References",
        "----------",
        f"* DICOM Standard, Part 7, :dcm:`{section}<part07/sect_{base}.html>`",
    ]


def indented(lines: list[str]) -> str:
    return "\n".join(("        " + line).rstrip() for line in lines)


def send_defaults(message: Message, name: str) -> str:
    if message.name == "CStoreRequest":
        return {
            "nPriority": " = COMMAND_PRIORITY_MEDIUM",
            "pszMoveAE": ' = ""',
            "nMoveMessageID": " = 0",
            "pDS": " = None",
        }.get(name, "")
    return " = None" if name == "nCount" else ""


def _article(message: Message) -> str:
    return "an" if message.dimse.startswith("N") else "a"


def send_method(message: Message) -> str:
    names = parameters(message)
    signature = "".join(
        f"        {n}: {ARGUMENTS[n].annotation}{send_defaults(message, n)},\n"
        for n in names
    )
    kind = "response" if message.is_response else "request"
    docs = [
        f'"""Send {_article(message)} {message.dimse} message: {kind_text(message)}.',
        "",
    ]
    docs += wrapped(
        "Returns when the message is encoded and handed to the system or queued. A text "
        "that breaks a rule of PS3.5 is sent as it is, with a warning in the log.",
        "",
    )
    docs += parameter_docs(message)
    docs += ["", "Returns", "-------", "int (``L_INT``)"]
    codes = {**SEND_CODES, **(DATA_SET_CODES if message.data_set else {})}
    for code, text in codes.items():
        first, *rest = wrapped(f"* ``{code.name}``: {text}.", "    ")
        docs += [first, *("  " + line for line in rest)]
    docs += ["", "Notes", "-----"]
    hooks = f"**Hooks:** `{message.hook}` at the peer"
    if message.is_response:
        hooks = f"**Hooks:** `OnBeforeSendCommandSet` here, `{message.hook}` at the peer"
    elif message.name != "CCancelRequest":
        answer = message.hook.replace("Request", "Response")
        hooks += f", whose answer comes to `{answer}` here"
    docs += [*wrapped(hooks + f"; `OnSend` here when the {kind} has left.", "")]
    docs += reference(message)
    docs += ['"""']
    values = [n for n in names if n not in ("nPresentationID", "nCount", "pDS")]
    shown = ["counted(pnAttribute, nCount)" if n == "pnAttribute" else n for n in values]
    tuple_text = "(" + ", ".join(shown) + ("," if len(shown) == 1 else "") + ")"
    if len(tuple_text) > 79:
        tuple_text = (
            "(\n" + "".join(f"                {v},\n" for v in shown) + "            )"
        )
    data = "            inside(pDS),\n" if message.data_set else ""
    return (
        f"\n    @returns_code\n    def {message.send}(\n        self,\n{signature}    ) -> int:\n"
        f"{indented(docs)}\n"
        f'        return self._lt.send(\n            "{message.name}",\n'
        f"            nPresentationID,\n            {tuple_text},\n{data}        )\n"
    )


def kind_text(message: Message) -> str:
    if message.name == "CCancelRequest":
        return "stop a C-FIND, C-GET or C-MOVE that is under way"
    return (
        "answer a request" if message.is_response else "ask the peer to perform the service"
    )


def hook_method(message: Message) -> str:
    names = parameters(message)
    signature = "".join(f"        {n}: {ARGUMENTS[n].hook_annotation},\n" for n in names)
    signature += "        /,\n"  # an override may name its parameters as it likes
    docs = [f'"""Hook: {_article(message)} {message.dimse} message has come.', ""]
    if message.is_response:
        docs += ["Nothing is expected in return."]
    elif message.name == "CCancelRequest":
        docs += wrapped(
            "Stop the operation and send its last response with "
            "``COMMAND_STATUS_CANCEL``; nothing is done by itself.",
            "",
        )
    else:
        answer = message.send.replace("Request", "Response")
        docs += wrapped(
            f"Answer with `{answer}`, here or later and from any thread; nothing is "
            "answered by itself.",
            "",
        )
    docs += parameter_docs(message)
    docs += ["", "Notes", "-----"]
    without_status = (
        ", a status ``COMMAND_STATUS_PROCESSING_FAILURE``" if message.is_response else ""
    )
    docs += wrapped(
        f"Called after `OnReceive` and `OnReceiveData`, when the peer has called "
        f"`{message.send}`. Elements that the peer left out are 0 or empty{without_status}. "
        "A text is what the peer has sent, up to the first NUL, and can be sent back. The "
        "arguments stay valid for as long as they are referenced.",
        "",
    )
    docs += reference(message)
    docs += ['"""']
    arguments = "".join(f"            {n},\n" for n in names)
    return (
        f"\n    def {message.hook}(\n        self,\n{signature}    ) -> None:\n"
        f"{indented(docs)}\n"
        f'        call_callback(\n            self,\n            "{message.hook}",\n{arguments}        )\n'
    )


def send_module() -> str:
    head = HEAD.format(
        title="The sending calls of the eleven DIMSE services.",
        imports=SEND_IMPORTS,
        name="SendMessages",
        summary="The ``Send...Request`` and ``Send...Response`` calls of `LDicomNet`.",
    )
    return head + "".join(send_method(m) for m in MESSAGES.values())


def hook_module() -> str:
    head = HEAD.format(
        title="The hooks of the eleven DIMSE services.",
        imports=HOOK_IMPORTS,
        name="MessageHooks",
        summary="The ``OnReceive...Request`` and ``OnReceive...Response`` hooks.",
    )
    return head + "".join(hook_method(m) for m in MESSAGES.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    options = parser.parse_args()
    outputs = {
        ROOT / "ltdicom" / "net" / "send_messages.py": send_module(),
        ROOT / "ltdicom" / "net" / "hook_messages.py": hook_module(),
    }
    stale = [
        p for p, text in outputs.items() if not p.exists() or p.read_text("utf-8") != text
    ]
    if options.check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what tools/generate_messages.py makes")
        return 1 if stale else 0
    for path in stale:
        path.write_text(outputs[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
