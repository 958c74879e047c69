"""Which waiting conversation for a free agent, and which agent for a new one: one pure engine, driven by events.

It does no input or output and has no clock; whoever drives it says what happened and when.
"""

from desk.routing.agents import Agent, Presence, ServerClass
from desk.routing.decisions import Decision
from desk.routing.engine import Engine
from desk.routing.jobs import JobType, Skill, Waiting
from desk.routing.policy import DedicatedFirst, Policy, Rules, Situation

__all__ = [
    "Agent",
    "Decision",
    "DedicatedFirst",
    "Engine",
    "JobType",
    "Policy",
    "Presence",
    "Rules",
    "ServerClass",
    "Situation",
    "Skill",
    "Waiting",
]
