"""Everybody who translates: chains and pivots, shared batches, breakers, health."""
