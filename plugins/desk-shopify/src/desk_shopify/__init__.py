"""Shopify shops for Meridian Desk: their orders, as they change."""

from desk_shopify.plugin import Shopify

__all__ = ["Shopify"]
