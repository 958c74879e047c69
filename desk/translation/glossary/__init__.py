"""Merchants' terms: forced, kept, forbidden."""
