"""The desk over HTTP: an API, a live feed, the agents' console and the customers' widget."""
