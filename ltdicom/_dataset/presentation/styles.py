"""Styles of lines, areas and texts: (0070,0231), (0070,0232), (0070,0233) (PS3.3 C.10.5).

Each is a sequence of one item. The elements of a shadow stand beside those of the line or
text that throws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import items
from ltdicom._dataset.tree import Elements
from ltdicom.constants import annotation as c
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom.structs import (
        DICOMFILLSTYLE,
        DICOMLINESTYLE,
        DICOMSHADOWSTYLE,
        DICOMTEXTSTYLE,
    )

TEXT: Final = 0x00700231
LINE: Final = 0x00700232
FILL: Final = 0x00700233

_FONT: Final = 0x00700227
_FONT_TYPE: Final = 0x00700228
_CSS_FONT: Final = 0x00700229
_TEXT_COLOR: Final = 0x00700241
_HORIZONTAL: Final = 0x00700242
_VERTICAL: Final = 0x00700243
_SHADOW: Final = 0x00700244
_SHADOW_X: Final = 0x00700245
_SHADOW_Y: Final = 0x00700246
_SHADOW_COLOR: Final = 0x00700247
_SHADOW_OPACITY: Final = 0x00700258
_UNDERLINED: Final = 0x00700248
_BOLD: Final = 0x00700249
_ITALIC: Final = 0x00700250
_ON_COLOR: Final = 0x00700251
_OFF_COLOR: Final = 0x00700252
_ON_OPACITY: Final = 0x00700284
_OFF_OPACITY: Final = 0x00700285
_THICKNESS: Final = 0x00700253
_DASHES: Final = 0x00700254
_LINE_PATTERN: Final = 0x00700255
_FILL_PATTERN: Final = 0x00700256
_FILL_MODE: Final = 0x00700257

_FONT_NAMES: Final = "ISO_32000"  # the one kind of font names that there is
_PATTERN_SIZE: Final = 128  # bytes: 32 x 32 pixels

_HORIZONTALS: Final = items.Terms(c.HorizontalAlignment, "DICANN_HORIZONTAL_ALIGNMENT_")
_VERTICALS: Final = items.Terms(c.VerticalAlignment, "DICANN_VERTICAL_ALIGNMENT_")
_SHADOWS: Final = items.Terms(c.ShadowStyle, "DICANN_SHADOW_STYLE_")
_DASH_STYLES: Final = items.Terms(c.LineDashStyle, "DICANN_LINE_DASH_STYLE_")
_FILL_MODES: Final = items.Terms(c.FillMode, "DICANN_FILL_MODE_")


def yes_or_no(flag: Any) -> str:
    """Return the term for a flag."""
    return items.YES if flag else items.NO


def _item(level: Elements, tag: int) -> Elements | None:
    found = attributes.items(level, tag)
    return found[0] if found else None


def _color(given: Any) -> list[int]:
    """Return a color in CIELab: three values."""
    return values.listed(given, 3)


def _read_color(dataset: DataSet, level: Elements, tag: int) -> list[int]:
    found = items.numbers(dataset, level, tag)[:3]
    return found if len(found) == 3 else [0, 0, 0]


# shadows


def _shadow(given: DICOMSHADOWSTYLE, *, always: bool) -> items.Content:
    """Return the content for a shadow; for one that is off, where it is mandatory."""
    content: items.Content = {_SHADOW: _SHADOWS.term(given.uShadowStyle)}
    color = _color(given.uShadowColorCieLabValue)
    said = given.fShadowOffsetX, given.fShadowOffsetY, given.fShadowOpacity
    if always or given.uShadowStyle or any(said) or any(color):
        content[_SHADOW_X] = given.fShadowOffsetX
        content[_SHADOW_Y] = given.fShadowOffsetY
        content[_SHADOW_COLOR] = color
        content[_SHADOW_OPACITY] = given.fShadowOpacity
    return content


def _read_shadow(dataset: DataSet, level: Elements) -> DICOMSHADOWSTYLE:
    from ltdicom.structs import DICOMSHADOWSTYLE

    return DICOMSHADOWSTYLE(
        uShadowStyle=_SHADOWS.code(items.text(dataset, level, _SHADOW)),
        fShadowOffsetX=items.real(dataset, level, _SHADOW_X),
        fShadowOffsetY=items.real(dataset, level, _SHADOW_Y),
        uShadowColorCieLabValue=_read_color(dataset, level, _SHADOW_COLOR),
        fShadowOpacity=items.real(dataset, level, _SHADOW_OPACITY),
    )


# patterns, of lines and areas


def _pattern(given: Any, options: int, off_color: int, off_opacity: int) -> items.Content:
    content: items.Content = {
        _ON_COLOR: _color(given.uPatternOnColorCieLabValue),
        _ON_OPACITY: given.fPatternOnOpacity,
    }
    if options & off_color:
        content[_OFF_COLOR] = _color(given.uPatternOffColorCieLabValue)
    if options & off_opacity:
        content[_OFF_OPACITY] = given.fPatternOffOpacity
    return content


def _read_pattern(
    dataset: DataSet, level: Elements, found: Any, off_color: int, off_opacity: int
) -> int:
    """Fill in a pattern; return which of its options are there."""
    options = 0
    found.uPatternOnColorCieLabValue = _read_color(dataset, level, _ON_COLOR)
    found.fPatternOnOpacity = items.real(dataset, level, _ON_OPACITY)
    if items.numbers(dataset, level, _OFF_COLOR):
        found.uPatternOffColorCieLabValue = _read_color(dataset, level, _OFF_COLOR)
        options |= off_color
    if items.numbers(dataset, level, _OFF_OPACITY):
        found.fPatternOffOpacity = items.real(dataset, level, _OFF_OPACITY)
        options |= off_opacity
    return int(options)


def line(given: DICOMLINESTYLE | None) -> list[items.Content] | None:
    """Return the content for a style of lines."""
    if given is None:
        return None
    content = _pattern(
        given,
        given.uLineOptions,
        c.DICANN_LINE_OPTIONS_PATTERN_OFF_COLOR_CIELAB_VALUE,
        c.DICANN_LINE_OPTIONS_PATTERN_OFF_OPACITY,
    )
    content[_THICKNESS] = given.fLineThickness
    content[_DASHES] = _DASH_STYLES.term(given.uLineDashingStyle)
    if given.uLineDashingStyle == c.DICANN_LINE_DASH_STYLE_DASHED or given.uLinePattern:
        content[_LINE_PATTERN] = given.uLinePattern
    # unlike that of a text, the shadow of a line is all of type 1
    return [{**content, **_shadow(given.shadowStyle, always=True)}]


def read_line(dataset: DataSet, level: Elements) -> DICOMLINESTYLE | None:
    """Return the style of the lines of an object; None if it has none."""
    from ltdicom.structs import DICOMLINESTYLE

    item = _item(level, LINE)
    if item is None:
        return None
    found = DICOMLINESTYLE()
    found.uLineOptions = _read_pattern(
        dataset,
        item,
        found,
        c.DICANN_LINE_OPTIONS_PATTERN_OFF_COLOR_CIELAB_VALUE,
        c.DICANN_LINE_OPTIONS_PATTERN_OFF_OPACITY,
    )
    found.fLineThickness = items.real(dataset, item, _THICKNESS)
    found.uLineDashingStyle = _DASH_STYLES.code(items.text(dataset, item, _DASHES))
    found.uLinePattern = items.integer(dataset, item, _LINE_PATTERN)
    found.shadowStyle = _read_shadow(dataset, item)
    return found


def fill(given: DICOMFILLSTYLE | None) -> list[items.Content] | None:
    """Return the content for a style of areas."""
    if given is None:
        return None
    content = _pattern(
        given,
        given.uFillOptions,
        c.DICANN_FILL_OPTIONS_PATTERN_OFF_COLOR_CIELAB_VALUE,
        c.DICANN_FILL_OPTIONS_PATTERN_OFF_OPACITY,
    )
    content[_FILL_MODE] = _FILL_MODES.term(given.uFillMode)
    pattern = _bytes_of(given.uFillPattern)
    if given.uFillMode == c.DICANN_FILL_MODE_STIPPELED or any(pattern):
        content[_FILL_PATTERN] = pattern
    return [content]


def _bytes_of(given: Any) -> bytes:
    try:
        pattern = bytes(given)
    except ValueError as error:
        raise DicomError(DICOM_ERROR_PARAMETER, f"a fill pattern: {error}") from error
    if len(pattern) > _PATTERN_SIZE:
        raise DicomError(DICOM_ERROR_PARAMETER, f"a fill pattern of {len(pattern)} bytes")
    return pattern.ljust(_PATTERN_SIZE, b"\0")


def read_fill(dataset: DataSet, level: Elements) -> DICOMFILLSTYLE | None:
    """Return the style of the area of an object; None if it has none."""
    from ltdicom.structs import DICOMFILLSTYLE

    item = _item(level, FILL)
    if item is None:
        return None
    found = DICOMFILLSTYLE()
    found.uFillOptions = _read_pattern(
        dataset,
        item,
        found,
        c.DICANN_FILL_OPTIONS_PATTERN_OFF_COLOR_CIELAB_VALUE,
        c.DICANN_FILL_OPTIONS_PATTERN_OFF_OPACITY,
    )
    found.uFillMode = _FILL_MODES.code(items.text(dataset, item, _FILL_MODE))
    node = item.get(_FILL_PATTERN)
    if node is not None and not node.is_branch:
        size = min(len(node.value), _PATTERN_SIZE)
        pattern = values.raw(dataset, node, 0, size)
        found.uFillPattern = list(pattern.ljust(_PATTERN_SIZE, b"\0"))
    return found


def text(given: DICOMTEXTSTYLE | None) -> list[items.Content] | None:
    """Return the content for a style of text."""
    if given is None:
        return None
    content: items.Content = {
        _CSS_FONT: given.szCssFontName,
        _TEXT_COLOR: _color(given.uTextColorCieLabValue),
        _HORIZONTAL: _HORIZONTALS.term(given.uHorizontalAlign),
        _VERTICAL: _VERTICALS.term(given.uVerticalAlign),
        _UNDERLINED: yes_or_no(given.bUnderlined),
        _BOLD: yes_or_no(given.bBold),
        _ITALIC: yes_or_no(given.bItalic),
        **_shadow(given.shadowStyle, always=False),
    }
    if given.uTextOptions & c.DICANN_TEXT_OPTIONS_FONT_NAME:
        content[_FONT] = given.szFontName
        content[_FONT_TYPE] = _FONT_NAMES
    return [content]


def read_text(dataset: DataSet, level: Elements) -> DICOMTEXTSTYLE | None:
    """Return the style of the text of an object; None if it has none."""
    from ltdicom.structs import DICOMTEXTSTYLE

    item = _item(level, TEXT)
    if item is None:
        return None
    found = DICOMTEXTSTYLE()
    font = items.text(dataset, item, _FONT)
    if font is not None:
        found.szFontName = font
        found.uTextOptions = int(c.DICANN_TEXT_OPTIONS_FONT_NAME)
    found.szCssFontName = items.text(dataset, item, _CSS_FONT) or ""
    found.uTextColorCieLabValue = _read_color(dataset, item, _TEXT_COLOR)
    found.uHorizontalAlign = _HORIZONTALS.code(items.text(dataset, item, _HORIZONTAL))
    found.uVerticalAlign = _VERTICALS.code(items.text(dataset, item, _VERTICAL))
    found.shadowStyle = _read_shadow(dataset, item)
    found.bUnderlined = items.is_yes(dataset, item, _UNDERLINED)
    found.bBold = items.is_yes(dataset, item, _BOLD)
    found.bItalic = items.is_yes(dataset, item, _ITALIC)
    return found
