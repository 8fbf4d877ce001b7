"""Reading a policy's text with the checks and fields that exist, once for each text."""

from functools import lru_cache

from compliance.fields import FIELDS
from compliance.policy import Policy, shipped_text
from compliance.policy_text import parse_policy
from compliance.rules.checks import CHECK_NAMES


@lru_cache(maxsize=16)
def read_policy(text: str) -> Policy:
    """A policy from its TOML text.

    Raises:
        PolicyError: Naming the rule or parameter at fault.
    """
    return parse_policy(text, checks=CHECK_NAMES, fields=frozenset(FIELDS))


def shipped_policy() -> Policy:
    """The policy that comes with the product, in force until another is published."""
    return read_policy(shipped_text())
