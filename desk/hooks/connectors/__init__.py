"""The contract of connectors: what one says of its channel, what it is asked, and what the desk does for it."""
