"""Vendure shops as a channel of Meridian Desk: orders, what customers write about them, answers as public notes."""

from desk_vendure.plugin import Vendure, VendureType

__all__ = ["Vendure", "VendureType"]
