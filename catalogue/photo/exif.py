"""EXIF of a photograph as plain values, from wherever it survives.

Some tools rewrite frames as TIFF and keep the EXIF only as text in GDAL's metadata tag, such as
`EXIF_GPSLatitude` = `(24) (40) (47.0728)`; that is read into the same values.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import ExifTags, Image, TiffImagePlugin

Value = str | bytes | float | tuple[float, ...]
Exif = Mapping[str, Value]

_GDAL_TAG: Final = 42112
_EXIF_IFD: Final = 0x8769
_GPS_IFD: Final = 0x8825
_IN_BRACKETS = re.compile(r"\(([^)]*)\)")


def read_exif(picture: Image.Image) -> Exif:
    """EXIF by tag name, GPS tags among them; values that are not numbers are left out."""
    exif = picture.getexif()
    found: dict[str, Value] = {}
    for names, directory in (
        (ExifTags.TAGS, dict(exif)),
        (ExifTags.TAGS, exif.get_ifd(_EXIF_IFD)),
        (ExifTags.GPSTAGS, exif.get_ifd(_GPS_IFD)),
    ):
        for tag, raw in directory.items():
            value = _plain(raw)
            if value is not None and tag in names:
                found[names[tag]] = value
    if isinstance(picture, TiffImagePlugin.TiffImageFile):
        found |= _from_gdal(picture.tag_v2.get(_GDAL_TAG))
    return found


def _plain(raw: Any) -> Value | None:
    """A tag's value as text, bytes, a number or a tuple of numbers."""
    if isinstance(raw, bytes):
        return raw
    if isinstance(raw, str):
        return raw.replace("\x00", "").strip()
    if isinstance(raw, tuple):
        parts = [_number(p) for p in raw]
        return tuple(p for p in parts if p is not None) if all(p is not None for p in parts) else None
    return _number(raw)


def _number(raw: Any) -> float | None:
    """A rational, integer or float as a finite float."""
    try:
        value = float(raw)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _from_gdal(text: object) -> dict[str, Value]:
    """The EXIF items of GDAL's metadata tag."""
    if not isinstance(text, str):
        return {}
    try:
        root = fromstring(text.replace("\x00", ""))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    found: dict[str, Value] = {}
    for item in root.iter("Item"):
        name = item.get("name", "")
        if name.startswith("EXIF_") and item.text:
            found[name.removeprefix("EXIF_")] = _bracketed(item.text.strip())
    # GDAL's words for two tags differ from Pillow's.
    for gdal, ours in (("PixelXDimension", "ExifImageWidth"), ("PixelYDimension", "ExifImageHeight")):
        if gdal in found:
            found[ours] = found[gdal]
    return found


def _bracketed(text: str) -> Value:
    """`(24) (40) (47.07)` as numbers, `5472` as a number, `0x00` as bytes, anything else as text."""
    parts = [_number(p) for p in _IN_BRACKETS.findall(text)]
    numbers = tuple(p for p in parts if p is not None)
    if numbers:
        return numbers[0] if len(numbers) == 1 else numbers
    if text.startswith("0x"):
        return bytes(int(b, 16) for b in text.split())
    plain = _number(text)
    return text if plain is None else plain


def text(exif: Exif, name: str) -> str | None:
    """A tag as text, or nothing."""
    value = exif.get(name)
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="ignore").strip("\x00 ")
    return value if isinstance(value, str) and value else None


def number(exif: Exif, name: str) -> float | None:
    """A tag as one number, or nothing."""
    value = exif.get(name)
    if isinstance(value, tuple) and value:
        value = value[0]
    return value if isinstance(value, float) else None


def degrees(exif: Exif, name: str) -> float | None:
    """A GPS coordinate in signed degrees, or nothing.

    Source: Exif 2.32, clause 4.6.6: degrees, minutes and seconds, with the hemisphere in `…Ref`.
    """
    value = exif.get(name)
    if not isinstance(value, tuple) or len(value) != 3:  # noqa: PLR2004 - degrees, minutes, seconds
        return None
    hemisphere = (text(exif, f"{name}Ref") or "").upper()[:1]
    if hemisphere not in {"N", "S", "E", "W"}:
        return None
    size = value[0] + value[1] / 60 + value[2] / 3600
    return -size if hemisphere in {"S", "W"} else size
