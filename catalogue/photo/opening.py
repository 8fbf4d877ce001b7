"""Opening a photograph with a limit on its pixels, and saying what is wrong when it does not open."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from catalogue.errors import Quarantined
from catalogue.ingest.pictures import save_jpeg

MOST_PIXELS: Final = 300_000_000
WEB_PX: Final = 2048
THUMBNAIL_PX: Final = 256
_LEAST_WEB_PX: Final = 1800
_AGAIN: Final = "Copy it again from the card, and deliver it again."


@contextmanager
def open_photograph(path: Path) -> Iterator[Image.Image]:
    """A photograph whose header has been read and whose pixels have not.

    Raises:
        Quarantined: It is no picture, is cut short, or claims more pixels than a camera makes.
    """
    with _damage_in_words(), warnings.catch_warnings():
        # Pillow warns of large pictures by its own bound and of odd tags; the bound here is ours.
        warnings.simplefilter("ignore")
        with Image.open(path, formats=("JPEG", "TIFF")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Quarantined(
                    f"The photograph claims {picture.width} × {picture.height} pixels, more than any camera makes.",
                    remedy="Deliver stitched pictures as GeoTIFF.",
                )
            yield picture


@contextmanager
def _damage_in_words() -> Iterator[None]:
    """Say what Pillow's complaint means."""
    try:
        yield
    except UnidentifiedImageError as cause:
        raise Quarantined("The photograph cannot be read: its header is damaged.", remedy=_AGAIN) from cause
    except Image.DecompressionBombError as cause:
        raise Quarantined("The photograph claims more pixels than any camera makes.", remedy=_AGAIN) from cause
    except (OSError, SyntaxError, ValueError) as cause:
        raise Quarantined(f"The photograph is damaged or cut short ({cause}).", remedy=_AGAIN) from cause


def save_views(picture: Image.Image, web: Path, thumbnail: Path) -> tuple[int, int]:
    """Save the web-size picture and the thumbnail, upright and without metadata.

    Returns:
        Width and height of the web-size picture.
    """
    # JPEG can be decoded at a half or a quarter of its size, which saves most of the time; a picture
    # of 4,000 pixels is then 2,000 wide rather than 2,048.
    largest = max(picture.size)
    picture.draft("RGB", (picture.width * _LEAST_WEB_PX // largest, picture.height * _LEAST_WEB_PX // largest))
    upright = ImageOps.exif_transpose(picture)
    size = save_jpeg(upright, web, WEB_PX)
    with Image.open(web) as smaller:
        save_jpeg(smaller, thumbnail, THUMBNAIL_PX, quality=80)
    return size
