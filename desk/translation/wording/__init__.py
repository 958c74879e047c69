"""Brings one sentence through an engine: the rungs of the ladder, and the guards on every answer."""
