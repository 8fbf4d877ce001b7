"""Every table of the service: importing this module registers them all."""

from app.identity import models as identity
from catalogue import models as catalogue
from compliance import models as compliance
from compliance.airspace import models as airspace
from compliance.feeds import models as feeds
from compliance.notices import models as notices
from compliance.registers import models as registers
from flights import models as flights
from framework import models as framework
from records import audit, jobs

ALL = (identity, airspace, compliance, feeds, notices, registers, framework, catalogue, flights, audit, jobs)
"""The modules that hold tables, so that the import has a use that tools can see."""
