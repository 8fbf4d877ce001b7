"""The reading process: takes one request on standard input, leaves one answer in a file.

Started by `catalogue.limits.process_limited`; never by hand.
"""

import ctypes
import errno
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from catalogue.limits import TRY_AGAIN, Limits, apply

# Source: linux/sched.h.
_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_NETWORK_EVENTS = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"})


def main() -> int:
    """Read the request, leave the network, answer."""
    request = json.load(sys.stdin)
    leave_the_network()
    return answer(request)


def answer(request: Mapping[str, Any]) -> int:
    """Put the limits on this process, catalogue the file, and write the answer beside it."""
    apply(Limits(**request["limits"]))
    # The readers are imported under the limits, so that they cannot reserve past them.
    from catalogue.errors import Quarantined  # noqa: PLC0415
    from catalogue.ingest.process import process  # noqa: PLC0415
    from catalogue.ingest.wire import hints_from_json, processed_to_json, quarantined_to_json  # noqa: PLC0415

    take_over_grids(Path(request["work"]))
    try:
        outcome = process(
            Path(request["path"]), request["name"], Path(request["work"]), hints_from_json(request["hints"])
        )
        words = processed_to_json(outcome)
    except Quarantined as refusal:
        words = quarantined_to_json(refusal)
    except OSError as failure:
        if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
            return TRY_AGAIN
        raise
    except MemoryError:
        words = quarantined_to_json(Quarantined("The file needs more memory to read than one file may take."))
    Path(request["answer"]).write_text(words, encoding="utf-8")
    return 0


def take_over_grids(work: Path) -> None:
    """Use the OSTN15 grids that the service has prepared and names in the environment."""
    if "PROJ_DATA" in os.environ:
        from geo.grids import prepare_grids  # noqa: PLC0415

        prepare_grids(work)


def leave_the_network() -> None:
    """Move to an empty network namespace where the kernel allows it, and refuse Python's own sockets."""
    libc = ctypes.CDLL(None, use_errno=True)
    unshare = getattr(libc, "unshare", None)
    if unshare is not None and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_USER | _NEW_NETWORK)
    sys.addaudithook(_refuse_sockets)


def _refuse_sockets(event: str, _arguments: tuple[Any, ...]) -> None:
    """An audit hook: no reader of files has business with a socket."""
    if event in _NETWORK_EVENTS:
        _refuse()


def _refuse() -> NoReturn:
    """Stop the call that asked for the network."""
    message = "A reader of delivered files has no network."
    raise PermissionError(message)


if __name__ == "__main__":
    sys.exit(main())
