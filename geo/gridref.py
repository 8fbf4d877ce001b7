"""National Grid references, "NM 8535 3012", read and written at every precision.

A reference names a square, not a point: two letters name a square of 100 km,
and each further pair of digits divides by ten, down to one metre.

Source: Ordnance Survey, "A guide to coordinate systems in Great Britain".
"""

import re
from dataclasses import dataclass

from geo.crs import BngPoint
from geo.errors import GridReferenceError

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_BLOCK_M = 500_000
_SQUARE_M = 100_000
# The lettering starts a thousand kilometres west and five hundred south of the grid's false origin.
_WEST_M, _SOUTH_M = -1_000_000, -500_000
_EAST_LIMIT_M, _NORTH_LIMIT_M = 700_000, 1_300_000
_MOST_DIGITS = 5
_PATTERN = re.compile(r"([A-HJ-Z]{2})(\d*)")
_REMEDY = "Write two letters and as many digits east as north, such as NM 8535 3012."


@dataclass(frozen=True, slots=True)
class GridSquare:
    """The square that a reference names, by its south-west corner on EPSG:27700.

    Attributes:
        easting: Metres east of the square's south-west corner.
        northing: Metres north of it.
        size_m: Length of the square's side, 1 to 100,000 m.
    """

    easting: float
    northing: float
    size_m: int

    @property
    def centre(self) -> BngPoint:
        """The middle of the square, which is the best single point for the reference."""
        return BngPoint(self.easting + self.size_m / 2, self.northing + self.size_m / 2)


def parse(text: str) -> GridSquare:
    """The square that a reference names, with or without spaces, in either case.

    Raises:
        GridReferenceError: The letters name no square of Great Britain, the
            digits are uneven or too many, or the two groups are unequal.

    >>> parse("NM 8535 3012")
    GridSquare(easting=185350, northing=730120, size_m=10)
    >>> parse("nm8530").size_m
    1000
    >>> parse("NI 12 34")
    Traceback (most recent call last):
    geo.errors.GridReferenceError: 'NI 12 34' is not a National Grid reference. Write two letters...
    """
    groups = text.upper().split()
    match = _PATTERN.fullmatch("".join(groups))
    if match is None:
        raise GridReferenceError(f"{text[:40]!r} is not a National Grid reference.", remedy=_REMEDY)
    letters, digits = match.groups()
    half = len(digits) // 2
    if len(digits) % 2 or half > _MOST_DIGITS or _unequal(groups):
        raise GridReferenceError(
            f"{text[:40]!r} does not have as many digits east as north, at most five each.", remedy=_REMEDY
        )
    size = 10 ** (_MOST_DIGITS - half)
    west, south = _corner(letters)
    easting = west + int(digits[:half] or 0) * size
    return GridSquare(easting, south + int(digits[half:] or 0) * size, size)


def format(easting: float, northing: float, digits: int = 4) -> str:  # noqa: A001 (callers write gridref.format)
    """The reference of the square in which a National Grid position lies.

    Args:
        easting: Metres east on EPSG:27700.
        northing: Metres north.
        digits: Digits in each direction, 0 (100 km) to 5 (1 m). The position
            is cut, not rounded: a reference names the square it lies in.

    Raises:
        GridReferenceError: The position is off the lettered grid or the
            precision does not exist.

    >>> format(185350.9, 730129.9)
    'NM 8535 3012'
    >>> format(185350.9, 730129.9, digits=0)
    'NM'
    """
    if not 0 <= digits <= _MOST_DIGITS:
        raise GridReferenceError(
            f"A reference with {digits} digits each way does not exist.", field="digits", remedy="Ask for 0 to 5."
        )
    if not (0 <= easting < _EAST_LIMIT_M and 0 <= northing < _NORTH_LIMIT_M):
        raise GridReferenceError(
            f"Easting {easting:.0f}, northing {northing:.0f} lies off the National Grid.",
            remedy="Check the order and the system of the coordinates.",
        )
    column, row = int(easting - _WEST_M), int(northing - _SOUTH_M)
    letters = _letter(column // _BLOCK_M, row // _BLOCK_M) + _letter(
        column % _BLOCK_M // _SQUARE_M, row % _BLOCK_M // _SQUARE_M
    )
    if digits == 0:
        return letters
    size = 10 ** (_MOST_DIGITS - digits)
    east, north = int(easting) % _SQUARE_M // size, int(northing) % _SQUARE_M // size
    return f"{letters} {east:0{digits}d} {north:0{digits}d}"


def _unequal(groups: list[str]) -> bool:
    """Whether two separate groups of digits differ in length."""
    numbers = [group for group in groups if group.isdigit()]
    return len(numbers) == 2 and len(numbers[0]) != len(numbers[1])  # noqa: PLR2004 (easting and northing)


def _corner(letters: str) -> tuple[int, int]:
    """South-west corner of a 100 km square, refusing those outside the grid."""
    first, second = (_LETTERS.index(letter) for letter in letters)
    easting = _WEST_M + first % 5 * _BLOCK_M + second % 5 * _SQUARE_M
    northing = _SOUTH_M + (4 - first // 5) * _BLOCK_M + (4 - second // 5) * _SQUARE_M
    if not (0 <= easting < _EAST_LIMIT_M and 0 <= northing < _NORTH_LIMIT_M):
        raise GridReferenceError(
            f"{letters} is not a square of the National Grid.", remedy="Argyll and Bute lies in NL, NM, NN, NR and NS."
        )
    return easting, northing


def _letter(column: int, row: int) -> str:
    """The letter of a cell in a five by five block, counted from the south-west."""
    return _LETTERS[(4 - row) * 5 + column]
