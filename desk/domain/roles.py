"""What people may do at a desk."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do: agents answer, supervisors also move work, operators run, merchants read."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    MERCHANT = "merchant"
