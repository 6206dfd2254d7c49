"""C++ types, as far as a port must know them: which values, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

# name: bits, signed. TCHAR and its like are characters here, not numbers.
_INTEGERS: Final[dict[str, tuple[int, bool]]] = {
    name: (bits, signed)
    for bits, signed, names in (
        (8, True, "int8_t INT8 __int8 L_INT8 L_CHAR_NUMBER"),
        (8, False, "uint8_t UINT8 BYTE UCHAR L_UCHAR L_UINT8 u_char byte"),
        (16, True, "short SHORT int16_t INT16 __int16 L_INT16 L_SHORT"),
        (16, False, "WORD USHORT uint16_t UINT16 L_UINT16 L_USHORT u_short ATOM"),
        (32, True, "int INT long LONG int32_t INT32 __int32 L_INT L_INT32 L_LONG HRESULT"),
        (
            32,
            False,
            "unsigned UINT DWORD ULONG uint32_t UINT32 L_UINT L_UINT32 L_ULONG u_int "
            "u_long L_CIPHERSUITE COLORREF L_COLORREF DWORD32 LCID",
        ),
        (
            64,
            True,
            "int64_t INT64 __int64 LONGLONG L_INT64 L_OFFSET L_DICOM_OFFSET time_t "
            "ptrdiff_t INT_PTR LONG_PTR LRESULT LPARAM L_SSIZE_T ssize_t",
        ),
        (
            64,
            False,
            "size_t SIZE_T L_SIZE_T uint64_t UINT64 ULONGLONG DWORDLONG L_UINT64 UINT_PTR "
            "DWORD_PTR ULONG_PTR WPARAM uintptr_t SOCKET L_UINT_PTR",
        ),
    )
    for name in names.split()
}
_BOOLS: Final = frozenset("bool BOOL L_BOOL BOOLEAN VARIANT_BOOL".split())
_FLOATS: Final = frozenset("float double FLOAT DOUBLE L_FLOAT L_DOUBLE DATE".split())
_CHARS: Final = frozenset(
    "char wchar_t TCHAR WCHAR CHAR L_TCHAR L_CHAR L_WCHAR _TCHAR OLECHAR TBYTE XCHAR "
    "char16_t char32_t L_XCHAR".split()
)
_TEXTS: Final = frozenset(
    "CString CStringA CStringW std::string std::wstring string wstring tstring "
    "std::tstring _bstr_t CComBSTR std::string_view std::wstring_view".split()
)
_TEXT_POINTERS: Final[dict[str, bool]] = {
    # name: whether what it points to may be changed
    **dict.fromkeys("LPCTSTR LPCSTR LPCWSTR PCTSTR PCSTR PCWSTR LPCOLESTR".split(), False),
    **dict.fromkeys("L_PCTSTR L_PCSTR L_PCWSTR".split(), False),
    **dict.fromkeys("LPTSTR LPSTR LPWSTR PTSTR PSTR PWSTR LPOLESTR BSTR".split(), True),
    **dict.fromkeys("L_PTSTR L_PSTR L_PWSTR L_PTCHAR LPTCH".split(), True),
}
_VOIDS: Final = frozenset(("void", "VOID", "L_VOID"))
_POINTERS: Final[dict[str, str]] = {
    "PVOID": "void",
    "LPVOID": "void",
    "LPCVOID": "void",
    "L_PVOID": "void",
    "LPBYTE": "BYTE",
    "PBYTE": "BYTE",
    "PUCHAR": "BYTE",
    "L_PUCHAR": "BYTE",
    "LPWORD": "WORD",
    "PWORD": "WORD",
    "LPDWORD": "DWORD",
    "PDWORD": "DWORD",
    "LPINT": "int",
    "PINT": "int",
    "LPLONG": "LONG",
    "PLONG": "LONG",
    "PUINT": "UINT",
    "LPBOOL": "BOOL",
    "PBOOL": "BOOL",
    "LPFILETIME": "FILETIME",
    "LPSYSTEMTIME": "SYSTEMTIME",
    "LPMSG": "MSG",
    "LPCRITICAL_SECTION": "CRITICAL_SECTION",
}
_LISTS: Final = frozenset(
    "std::vector vector std::list list std::deque deque CArray CList CPtrArray CPtrList "
    "CTypedPtrArray CTypedPtrList CObArray CObList CStringArray CStringList CDWordArray "
    "CUIntArray CByteArray CWordArray std::queue queue std::stack stack "
    "std::array array CSimpleArray CAtlArray CAtlList".split()
)
_SETS: Final = frozenset(
    "std::set set std::unordered_set unordered_set std::multiset".split()
)
_MAPS: Final = frozenset(
    "std::map map std::unordered_map unordered_map CMap CMapStringToString CMapStringToPtr "
    "CMapStringToOb CMapWordToPtr CMapPtrToPtr CTypedPtrMap CAtlMap".split()
)
_OWNERS: Final = frozenset(
    "std::unique_ptr unique_ptr std::shared_ptr shared_ptr std::auto_ptr auto_ptr "
    "boost::shared_ptr boost::scoped_ptr CAutoPtr std::scoped_ptr".split()
)
_TEXT_ELEMENTS: Final = frozenset(("CStringArray", "CStringList"))


@dataclass(frozen=True)
class CType:
    """A type: its name, ``*`` after it, array sizes, template arguments."""

    name: str
    pointer: int = 0
    reference: bool = False
    const: bool = False
    dims: tuple[str, ...] = ()
    arguments: tuple[CType, ...] = ()

    def __str__(self) -> str:
        inner = f"<{', '.join(map(str, self.arguments))}>" if self.arguments else ""
        marks = "*" * self.pointer + ("&" if self.reference else "")
        dims = "".join(f"[{d}]" for d in self.dims)
        const = "const " if self.const else ""
        return f"{const}{self.name}{inner}{' ' if marks else ''}{marks}{dims}"

    # --- what it is ---

    @property
    def plain(self) -> bool:
        """Whether it is neither a pointer nor an array."""
        return not self.pointer and not self.dims

    @property
    def integer(self) -> tuple[int, bool] | None:
        """Bits and sign of an integer; None of anything else."""
        return _INTEGERS.get(self.name) if self.plain else None

    @property
    def is_bool(self) -> bool:
        """Whether it is true or false."""
        return self.plain and self.name in _BOOLS

    @property
    def is_float(self) -> bool:
        """Whether it is a floating point number."""
        return self.plain and self.name in _FLOATS

    @property
    def is_number(self) -> bool:
        """Whether one can calculate with it."""
        return self.integer is not None or self.is_bool or self.is_float

    @property
    def is_char(self) -> bool:
        """Whether it is one character."""
        return self.plain and self.name in _CHARS

    @property
    def is_text(self) -> bool:
        """Whether it is a string, of whatever kind."""
        if self.name in _CHARS:
            return self.pointer + len(self.dims) == 1
        return self.plain and (self.name in _TEXTS or self.name in _TEXT_POINTERS)

    @property
    def is_string_object(self) -> bool:
        """Whether it is a string of a class: `CString`, `std::string`."""
        return self.plain and self.name in _TEXTS

    @property
    def is_text_buffer(self) -> bool:
        """Whether it is text that a callee may change through a pointer."""
        if self.name in _CHARS:
            return self.pointer + len(self.dims) == 1 and not self.const
        return self.plain and _TEXT_POINTERS.get(self.name, False) and not self.const

    @property
    def is_bytes(self) -> bool:
        """Whether it is a pointer to, or an array of, bytes."""
        return _INTEGERS.get(self.name, (0, True)) == (8, False) and (
            self.pointer + len(self.dims) == 1
        )

    @property
    def is_void(self) -> bool:
        """Whether it is not a value."""
        return self.plain and self.name in _VOIDS

    @property
    def is_list(self) -> bool:
        """Whether it is a container of elements in order."""
        return self.plain and self.name in _LISTS

    @property
    def is_set(self) -> bool:
        """Whether it is a set."""
        return self.plain and self.name in _SETS

    @property
    def is_map(self) -> bool:
        """Whether it finds values by keys."""
        return self.plain and self.name in _MAPS

    @property
    def is_owner(self) -> bool:
        """Whether it is a pointer that deletes what it points to."""
        return self.plain and self.name in _OWNERS and bool(self.arguments)

    @property
    def is_iterator(self) -> bool:
        """Whether it is a place in a container; the container is the argument."""
        return self.plain and self.name == "iterator" and bool(self.arguments)

    @property
    def is_pair(self) -> bool:
        """Whether it is two values: a tuple in Python."""
        return self.plain and self.name in ("pair", "std::pair")

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.name)

    # --- what is in it ---

    @property
    def element(self) -> CType:
        """What an index, ``*`` or ``->`` gives."""
        if self.dims:
            return replace(self, dims=self.dims[1:])
        if self.pointer:
            return replace(self, pointer=self.pointer - 1, const=False)
        if self.name in _TEXTS or self.name in _TEXT_POINTERS:
            return CType("TCHAR")
        if self.name in _TEXT_ELEMENTS:
            return CType("CString")
        if self.is_list or self.is_set or self.is_owner:
            return self.arguments[0] if self.arguments else UNKNOWN
        if self.is_iterator:
            inside = self.arguments[0]
            if inside.is_map:
                return CType("pair", arguments=(inside.key, inside.element))
            return inside.element
        if self.is_map:
            if self.name == "CMapStringToString":
                return CType("CString")
            return self.arguments[-1] if len(self.arguments) > 1 else UNKNOWN
        return UNKNOWN

    @property
    def key(self) -> CType:
        """What a map is searched by."""
        if self.name.startswith("CMapString"):
            return CType("CString")
        return self.arguments[0] if self.arguments else UNKNOWN

    @property
    def target(self) -> CType:
        """The type without references, pointers and arrays."""
        if self.is_owner:
            return self.arguments[0].target
        return replace(self, pointer=0, reference=False, dims=(), const=False)

    def value(self) -> CType:
        """Return the type of a value: no reference, no const."""
        return replace(self, reference=False, const=False)


UNKNOWN: Final = CType("")
INT: Final = CType("int")
BOOL: Final = CType("bool")
TEXT: Final = CType("CString")
CHAR: Final = CType("TCHAR")
DOUBLE: Final = CType("double")


def named(name: str, pointer: int = 0, **more: object) -> CType:
    """Return a type by its name as a program writes it: ``LPBYTE``, ``unsigned long``."""
    name = " ".join(name.replace("::", " :: ").split()).replace(" :: ", "::")
    name = name.removeprefix("::")
    words = name.split()
    if len(words) > 1 and set(words) <= _INTEGER_WORDS:
        name = _integer_name(words)
    elif len(words) > 1 and words[0] in ("struct", "class", "enum", "union"):
        name = words[-1]
    elif words and set(words) == {"long", "double"}:
        name = "double"
    if name == "signed char":
        name = "int8_t"
    if name in _POINTERS:
        return replace(CType(_POINTERS[name], pointer + 1), **more)  # type: ignore[arg-type]
    return replace(CType(name, pointer), **more)  # type: ignore[arg-type]


_INTEGER_WORDS: Final = frozenset("unsigned signed long short int char __int64".split())


def _integer_name(words: list[str]) -> str:
    unsigned = "unsigned" in words
    if "char" in words:
        return "BYTE" if unsigned else "int8_t"
    if "__int64" in words or words.count("long") > 1:
        return "uint64_t" if unsigned else "int64_t"
    if "short" in words:
        return "WORD" if unsigned else "short"
    return "DWORD" if unsigned else "int"


def common(left: CType, right: CType) -> CType:
    """Return the type of C++ arithmetic with two operands."""
    if left.is_float or right.is_float:
        return DOUBLE
    first, second = _promoted(left), _promoted(right)
    if first is None or second is None:
        return UNKNOWN if not (left.is_known and right.is_known) else left
    bits = max(first[0], second[0])
    signed = all(s for b, s in (first, second) if b == bits)
    return CType(
        {(32, True): "int", (32, False): "DWORD"}.get((bits, signed))
        or ("int64_t" if signed else "uint64_t")
    )


def _promoted(of: CType) -> tuple[int, bool] | None:
    if of.is_bool or of.is_char:
        return 32, True
    integer = of.integer
    if integer is None:
        return None
    return (32, True) if integer[0] < 32 else integer


def same_parameter(left: CType, right: CType) -> bool:
    """Whether two parameters have the same type for an override."""
    a, b = _shape(left), _shape(right)
    return a is None or b is None or a == b


def _shape(of: CType) -> object:
    if not of.is_known:
        return None
    if of.is_string_object:
        return "object", of.name, of.reference
    if of.is_text:
        return "text", not of.is_text_buffer
    depth = of.pointer + len(of.dims)
    integer = _INTEGERS.get(of.name)
    if of.name in _BOOLS:
        integer = (32, True) if of.name != "bool" else (1, False)
    if integer:
        return integer, depth
    if of.name in _VOIDS:
        return "void", depth
    return of.name, depth


def annotation(of: CType) -> str:
    """Return how Python writes the type of simple values; "" of others."""
    if of.is_bool:
        return "bool"
    if of.integer:
        return "int"
    if of.is_float:
        return "float"
    if of.is_text or of.is_char:
        return "str"
    if of.is_void:
        return "None"
    return ""
