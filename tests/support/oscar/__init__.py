"""A real django-oscar shop on loopback, from pip, in a virtual environment of its own in a cache outside the tree."""
