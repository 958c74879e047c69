"""Argos Translate packages as a translator of Meridian Desk: offline, in a worker process."""
