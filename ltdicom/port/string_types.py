"""What methods of strings and containers, and functions of the C library, return."""

from __future__ import annotations

from typing import Final

from ltdicom.port.c_types import BOOL, CHAR, DOUBLE, INT, TEXT, UNKNOWN, CType

_SIZE: Final = CType("size_t")
_NUMBERS: Final = frozenset(
    "GetLength length size Find find ReverseFind rfind Compare CompareNoCase compare "
    "GetCount GetSize GetUpperBound Replace Remove FindOneOf Add Collate find_first_of "
    "find_last_of count capacity".split()
)
_SAME: Final = frozenset(
    "Left Right Mid substr SpanIncluding SpanExcluding Tokenize append replace c_str data "
    "GetString GetBuffer AllocSysString".split()
)
_ELEMENTS: Final = frozenset(
    "at front back GetAt ElementAt GetHead GetTail RemoveHead RemoveTail top "
    "GetNext".split()
)
_FUNCTIONS: Final[dict[str, CType]] = {
    **dict.fromkeys(
        "_tcslen lstrlen strlen wcslen lstrlenA lstrlenW _mbslen".split(), _SIZE
    ),
    **dict.fromkeys(
        "_tcscmp lstrcmp strcmp wcscmp _tcsicmp lstrcmpi stricmp _stricmp wcsicmp _wcsicmp "
        "_tcsncmp strncmp wcsncmp _tcsnicmp _strnicmp strnicmp _tcscoll lstrcmpA lstrcmpW "
        "_tstoi _ttoi atoi _wtoi abs memcmp sscanf _stscanf rand toupper tolower "
        "isdigit isalpha isspace isalnum _istdigit _istspace _istalpha".split(),
        INT,
    ),
    **dict.fromkeys("atol _ttol _tstol strtol _tcstol _wtol".split(), INT),
    **dict.fromkeys("strtoul _tcstoul wcstoul".split(), CType("DWORD")),
    **dict.fromkeys(
        "atof _tstof _ttof strtod _tcstod sqrt pow fabs floor ceil".split(), DOUBLE
    ),
    **dict.fromkeys(
        "GetTickCount GetLastError WaitForSingleObject timeGetTime".split(), CType("DWORD")
    ),
    **dict.fromkeys(
        "MsgWaitForMultipleObjects WaitForMultipleObjects".split(), CType("DWORD")
    ),
    "time": CType("time_t"),
    "PeekMessage": BOOL,
    "GetMessage": BOOL,
    **dict.fromkeys(
        "_tcschr strchr wcschr _tcsrchr strrchr _tcsstr strstr".split(), CType("TCHAR", 1)
    ),
}


def method_type(of: CType, name: str) -> CType:
    """Return what a method of a string or container returns; of no type, a function."""
    if not of.is_known:
        return _FUNCTIONS.get(name, UNKNOWN)
    of = of.element if of.pointer == 1 and not of.is_text else of
    if name in ("begin", "end", "find", "rbegin", "rend", "erase", "insert"):
        if of.is_list or of.is_map or of.is_set:
            return CType("iterator", arguments=(of,))
    if name in ("GetHeadPosition", "GetStartPosition", "GetTailPosition"):
        return CType("POSITION")
    if name in ("IsEmpty", "empty", "Lookup", "contains"):
        return BOOL
    if name in _NUMBERS:
        return INT if name[0].isupper() else _SIZE
    if of.is_text and name in _SAME:
        return TEXT
    if of.is_text and name in ("GetAt", "at", "front", "back"):
        return CHAR
    if name in _ELEMENTS:
        return of.element
    if of.is_owner and name == "get":
        return CType(of.element.name, 1)
    return UNKNOWN
