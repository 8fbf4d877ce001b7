"""The words of the tus protocol: its headers, read and written. Pure.

Source: tus resumable upload protocol 1.0.0, core with the extensions creation, creation-with-upload, termination and
checksum.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from catalogue.errors import UploadError
from catalogue.ingest.names import safe_name

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum"
ALGORITHMS: Final = ("sha1", "sha256", "md5")
OFFSET_TYPE: Final = "application/offset+octet-stream"
CHECKSUM_MISMATCH: Final = 460
_LONGEST: Final = 4_000


class VersionError(UploadError):
    """The sender speaks another version of the protocol."""


class ChecksumError(UploadError):
    """The bytes that came are not those that were sent; none of them was kept."""


def check_version(header: str | None) -> None:
    """See that the sender speaks our version.

    Raises:
        VersionError: It does not.
    """
    if header != VERSION:
        raise VersionError("Uploads speak tus 1.0.0.", field="Tus-Resumable", remedy=f"Send Tus-Resumable: {VERSION}.")


def whole_number(headers: Mapping[str, str], name: str) -> int:
    """A header that is a number of bytes.

    Raises:
        UploadError: It is absent or no such number.
    """
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(2**62)):
        raise UploadError(f"The header {name} must be a whole number.", field=name)
    return int(text)


def metadata(header: str | None) -> dict[str, JsonValue]:
    """What a sender says of a file: words with values in base 64.

    >>> metadata("filename c3VydmV5LnRpZg==, draft")
    {'filename': 'survey.tif', 'draft': ''}

    Raises:
        UploadError: It cannot be read.
    """
    if not header:
        return {}
    if len(header) > _LONGEST:
        raise UploadError("Upload-Metadata is too long.", field="Upload-Metadata")
    found: dict[str, JsonValue] = {}
    for pair in header.split(","):
        word, _, value = pair.strip().partition(" ")
        try:
            found[word] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise UploadError("Upload-Metadata is not base 64.", field="Upload-Metadata") from error
    return found


def name_in(details: Mapping[str, JsonValue]) -> str:
    """The file's name among what was said, made safe."""
    return safe_name(str(details.get("filename") or details.get("name") or "upload"))


class Checksum:
    """The digest that a sender announces for the bytes of one request, fed as they come.

    Raises:
        UploadError: The header cannot be read, or names an algorithm that is not offered.
    """

    def __init__(self, header: str | None) -> None:
        self._wanted: bytes | None = None
        self._digest = hashlib.sha256()
        if header is None:
            return
        algorithm, _, value = header.partition(" ")
        if algorithm not in ALGORITHMS:
            raise UploadError(
                f"The checksum {algorithm} is not offered.",
                field="Upload-Checksum",
                remedy=f"Use {' or '.join(ALGORITHMS)}.",
            )
        try:
            self._wanted = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UploadError("Upload-Checksum is not base 64.", field="Upload-Checksum") from error
        self._digest = hashlib.new(algorithm, usedforsecurity=False)

    @property
    def announced(self) -> bool:
        """Whether there is anything to check."""
        return self._wanted is not None

    def feed(self, data: bytes) -> None:
        """Take more of the request's bytes into account."""
        if self._wanted is not None:
            self._digest.update(data)

    def check(self) -> None:
        """See that the bytes are those that were sent.

        Raises:
            ChecksumError: They are not.
        """
        if self._wanted is not None and not hmac.compare_digest(self._digest.digest(), self._wanted):
            raise ChecksumError("The bytes that came are not those that were sent.", remedy="Send them again.")
