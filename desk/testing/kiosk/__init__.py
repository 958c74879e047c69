"""A connector small enough to be read in a sitting, with its peer: what ``desk new connector`` writes."""
