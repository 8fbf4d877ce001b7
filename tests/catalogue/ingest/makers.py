"""Small photographs, rasters, clouds, thermal pictures and videos made for tests."""

import io
import struct
from fractions import Fraction
from pathlib import Path

import av
import laspy
import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pyproj import CRS
from rasterio.transform import Affine, from_origin

GLASGOW_UTM = "EPSG:32630"
ORIGIN = from_origin(350_000.0, 6_250_000.0, 0.5, 0.5)
DRONE = 'xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"'


def packet(attributes: str = "", elements: str = "", spaces: str = DRONE) -> bytes:
    """An XMP packet with attributes and elements of one description."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces} {attributes}>{elements}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


NADIR = packet(
    'drone-dji:RelativeAltitude="+50.0" drone-dji:GimbalYawDegree="+10.0" '
    'drone-dji:GimbalPitchDegree="-90.0" drone-dji:GimbalRollDegree="0.0"'
)


def degrees_minutes(value: float) -> tuple[IFDRational, ...]:
    """A coordinate as EXIF writes it."""
    whole = abs(value)
    degrees, minutes = int(whole), int(whole * 60 % 60)
    seconds = round((whole * 3600 - degrees * 3600 - minutes * 60) * 10_000)
    return IFDRational(degrees, 1), IFDRational(minutes, 1), IFDRational(seconds, 10_000)


def photo(
    path: Path,
    *,
    place: tuple[float, float] | None = (-5.47, 56.41),
    xmp: bytes = NADIR,
    gps: dict[int, object] | None = None,
    tags: dict[int, object] | None = None,
    size: tuple[int, int] = (400, 300),
) -> Path:
    """A JPEG with EXIF and XMP; `tags` go into the EXIF directory, `gps` into the GPS one."""
    picture = Image.effect_noise(size, 40).convert("RGB")
    exif = Image.Exif()
    exif[271], exif[272] = "Maker", "Model X"
    exif[42033] = "SERIAL-123"
    exif.get_ifd(0x8769).update({36867: "2026:06:01 12:00:00", 41989: 24, 37386: 8.8} | (tags or {}))
    if place is not None:
        lon, lat = place
        exif.get_ifd(0x8825).update(
            {
                1: "N" if lat >= 0 else "S",
                2: degrees_minutes(lat),
                3: "E" if lon >= 0 else "W",
                4: degrees_minutes(lon),
                6: IFDRational(1500, 10),
            }
            | (gps or {})
        )
    picture.save(path, "JPEG", exif=exif, xmp=xmp)
    return path


def raster(
    path: Path,
    values: NDArray[np.generic],
    *,
    crs: str | None = GLASGOW_UTM,
    transform: Affine = ORIGIN,
    nodata: float | None = None,
    colours: tuple[rasterio.enums.ColorInterp, ...] | None = None,
) -> Path:
    """A GeoTIFF of an array, shape (bands, rows, cols)."""
    bands, rows, columns = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=bands,
        dtype=values.dtype, crs=crs, transform=transform, nodata=nodata,
        **({"photometric": "RGB"} if colours is None and bands >= 3 and values.dtype == np.uint8 else {}),
    ) as sink:  # fmt: skip
        sink.write(values)
        if colours is not None:
            sink.colorinterp = colours
    return path


def cloud(
    path: Path,
    points: NDArray[np.float64],
    *,
    crs: str | None = GLASGOW_UTM,
    format_id: int = 7,
    version: str = "1.4",
) -> Path:
    """A LAS or LAZ file, by its suffix, of points, shape (n, 3)."""
    header = laspy.LasHeader(point_format=format_id, version=version)
    header.scales, header.offsets = np.full(3, 0.001), np.floor(points.min(axis=0))
    if crs:
        header.add_crs(CRS.from_user_input(crs))
    las = laspy.LasData(header)
    las.x, las.y, las.z = points.T
    las.intensity = np.arange(len(points)) % 60_000
    las.return_number = np.ones(len(points), dtype=np.uint8)
    las.write(path)
    return path


def hills(count: int, seed: int = 1) -> NDArray[np.float64]:
    """Points on rolling ground, 200 m a side, shape (count, 3)."""
    rng = np.random.default_rng(seed)
    x, y = rng.random(count) * 200, rng.random(count) * 200
    return np.column_stack([350_000 + x, 6_250_000 + y, 10 * np.sin(x / 20) + rng.random(count)])


PLANCK = {0x58: 17_000.0, 0x5C: 1_440.0, 0x60: 1.0, 0x30C: 0.0125}
AIR = {0x70: 0.006569, 0x74: 0.012620, 0x78: -0.002276, 0x7C: -0.006670, 0x80: 1.9}
SCENE = {0x20: 0.95, 0x24: 1.0, 0x28: 293.15, 0x2C: 293.15, 0x30: 293.15, 0x34: 1.0, 0x3C: 0.5}
PLANCK_O = -7000


def flir(path: Path, counts: NDArray[np.uint16], *, form: str = "png", parts: int = 1) -> Path:
    """A JPEG with a place and a FLIR record of raw counts, spread over some segments.

    Args:
        path: The file to write.
        counts: Raw counts, shape (rows, cols).
        form: `png` (bytes swapped, as FLIR does), `png-right` or `plain`.
        parts: Number of segments.
    """
    jpeg = photo(path).read_bytes()
    block = _flir_block(counts, form)
    step = -(-len(block) // parts)
    made = b""
    for number in range(parts):
        piece = b"FLIR\x00\x01" + bytes([number, parts - 1]) + block[number * step : (number + 1) * step]
        made += b"\xff\xe1" + struct.pack(">H", len(piece) + 2) + piece
    path.write_bytes(jpeg[:2] + made + jpeg[2:])
    return path


def _flir_block(counts: NDArray[np.uint16], form: str) -> bytes:
    """The FFF block with its two records."""
    rows, columns = counts.shape
    raw = struct.pack("<3H", 2, columns, rows).ljust(32, b"\x00")
    if form == "plain":
        raw += counts.astype("<u2").tobytes()
    else:
        buffer = io.BytesIO()
        Image.fromarray(counts.byteswap() if form == "png" else counts).save(buffer, "PNG")
        raw += buffer.getvalue()
    camera = bytearray(0x400)
    struct.pack_into("<H", camera, 0, 2)
    for offset, value in (PLANCK | AIR | SCENE).items():
        struct.pack_into("<f", camera, offset, value)
    struct.pack_into("<i", camera, 0x308, PLANCK_O)
    struct.pack_into("<I", camera, 0x384, 1_780_000_000)
    start = 64
    body = start + 64
    directory = b"".join(
        struct.pack(">HHIIII", kind, 0, 0, 0, offset, length).ljust(32, b"\x00")
        for kind, offset, length in ((1, body, len(raw)), (32, body + len(raw), len(camera)))
    )
    head = b"FFF\x00".ljust(0x14, b"\x00") + struct.pack(">III", 101, start, 2)
    return head.ljust(start, b"\x00") + directory + raw + bytes(camera)


def video(path: Path, *, size: tuple[int, int] = (1920, 1080), frames: int = 20, rate: int = 10) -> Path:
    """An MP4 of moving grey."""
    with av.open(str(path), "w") as sink:
        stream = sink.add_stream("libx264", rate=Fraction(rate), options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(frames):
            grey = np.full((size[1], size[0], 3), number * 10 % 255, dtype=np.uint8)
            sink.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        sink.mux(stream.encode(None))
    return path
