"""How parts of the desk, and later its processes, tell each other; nothing here is durable."""
