"""Cuts a message into lines and sentences, in any script."""
