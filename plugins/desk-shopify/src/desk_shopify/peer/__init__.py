"""A Shopify shop on loopback for the conformance kit: Shopify's own schema, executed over a shop in memory."""

from desk_shopify.peer.shopify import ShopifyPeer

__all__ = ["ShopifyPeer"]
