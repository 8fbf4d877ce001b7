"""The XMP packet of a photograph, read from raw bytes: attributes and elements alike.

Firmware differs in which it writes, so both are read; and a packet may hold names in any
capitals, so names are compared without regard to them.
"""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LONGEST: Final = 2**20

# The end of each namespace address, and the short name used here for it. Makers change the host
# and the version between firmwares more often than the last words.
_SPACES: Final = (
    ("dji.com/drone-dji", "dji"),
    ("pix4d.com/camera", "camera"),
    ("parrot.com/drone-parrot", "parrot"),
    ("skydio.com/drone-skydio", "skydio"),
    ("autelrobotics.com", "autel"),
    ("sensefly.com", "sensefly"),
    ("adobe.com/xap/1.0", "xmp"),
    ("adobe.com/tiff", "tiff"),
    ("adobe.com/exif", "exif"),
)

Packet = Mapping[tuple[str, str], str]


def parse_xmp(raw: bytes) -> Packet:
    """Every plain value of a packet by (namespace, name), names in lower case.

    Namespaces are the short words `dji camera parrot skydio autel sensefly xmp tiff exif`; all
    others are left out. A packet that is not XML, or asks for entities, gives nothing: the
    picture is still a picture.
    """
    start = raw.find(b"<x:xmpmeta")
    end = raw.rfind(b"</x:xmpmeta>")
    if start < 0 or end < 0 or len(raw) > _LONGEST:
        return {}
    try:
        root = fromstring(raw[start : end + len(b"</x:xmpmeta>")])
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    found: dict[tuple[str, str], str] = {}
    for element in root.iter():
        _take(element, found)
    return found


def _take(element: Element, found: dict[tuple[str, str], str]) -> None:
    """Keep an element's attributes and its own text."""
    for name, value in element.attrib.items():
        _keep(name, value, found)
    text = (element.text or "").strip()
    if text and not element.tag.startswith(_RDF):
        _keep(element.tag, text, found)


def _keep(name: str, value: str, found: dict[tuple[str, str], str]) -> None:
    """Keep one value under its short namespace; the first of a name counts."""
    address, _, local = name.rpartition("}")
    for ending, short in _SPACES:
        if ending in address.lower():
            found.setdefault((short, local.lower()), value.strip())
            return


def number(packet: Packet, *names: tuple[str, str]) -> float | None:
    """The first of some names that holds a finite number; fractions such as `90/1` count."""
    for name in names:
        value = as_number(packet.get(name))
        if value is not None:
            return value
    return None


def as_number(text: str | None) -> float | None:
    """A number as makers write them: with a plus sign, or as a fraction; nothing for anything else."""
    if text is None:
        return None
    top, _, bottom = text.strip().partition("/")
    try:
        value = float(top) / (float(bottom) if bottom else 1.0)
    except (ValueError, ZeroDivisionError):
        return None
    return value if abs(value) < float("inf") else None
