"""When regions are awake: wall-clock rules, holidays and exceptions, answered as aware instants."""
