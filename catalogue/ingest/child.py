"""The reading process: takes one request on standard input, leaves one answer in a file.

Started by `catalogue.limits.process_limited`; never by hand.
"""

import ctypes
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from catalogue.limits import Limits, apply

# Source: linux/sched.h.
_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_NETWORK_EVENTS = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"})


def main() -> int:
    """Read the request, put the limits on, catalogue the file, write the answer."""
    request = json.load(sys.stdin)
    leave_the_network()
    apply(Limits(**request["limits"]))
    # The readers are imported under the limits, so that they cannot reserve past them.
    from catalogue.errors import Quarantined  # noqa: PLC0415
    from catalogue.ingest.process import process  # noqa: PLC0415
    from catalogue.ingest.wire import hints_from_json, processed_to_json, quarantined_to_json  # noqa: PLC0415

    try:
        outcome = process(
            Path(request["path"]), request["name"], Path(request["work"]), hints_from_json(request["hints"])
        )
        answer = processed_to_json(outcome)
    except Quarantined as refusal:
        answer = quarantined_to_json(refusal)
    except MemoryError:
        answer = quarantined_to_json(Quarantined("The file needs more memory to read than one file may take."))
    Path(request["answer"]).write_text(answer, encoding="utf-8")
    return 0


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
