"""Medusa 2 shops for Meridian Desk."""

from desk_medusa.plugin import Medusa, MedusaType

__all__ = ["Medusa", "MedusaType"]
