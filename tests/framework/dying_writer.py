"""A process that places orders until it is killed; started by the test beside it.

python -m tests.framework.dying_writer DATABASE_URL
"""

import sys
from contextlib import suppress
from uuid import uuid4

from sqlmodel import select

from framework.errors import CeilingExceededError
from framework.models import Framework, Lot
from framework.orders import accept_offer
from framework.progress import Accrual, accrue
from framework.vocabulary import Moment
from records.database import connect, writing
from tests.framework.council import NOW, SKYE, TODAY, Council


def main() -> None:
    """Place, accept and fly one order after another, each step in its own transaction."""
    engine = connect(sys.argv[1], pool_size=1)
    print("ready", flush=True)  # noqa: T201
    while True:
        with suppress(CeilingExceededError):
            with writing(engine) as session:
                framework = session.exec(select(Framework)).one()
                council = Council(framework, session.exec(select(Lot)).one())
                order = council.place_with_key(session, str(uuid4()))
            with writing(engine) as session:
                accept_offer(session, order, viewer=SKYE, now=NOW)
                accrue(session, Accrual(order, Moment.FLOWN, TODAY, order), viewer=SKYE, now=NOW)


if __name__ == "__main__":
    main()
