"""Where the desk's truth lies: a protocol, hand-written SQL, and the databases behind it.

Who adds a statement writes it once, in ``sql/``; ``dialect`` says in which words it suits both databases, and how to
mark the few lines that do not. Who adds a unit chooses how it runs (``protocol.Store``): ``write`` if it decides
anything or records an event, ``append`` if it only adds what came in from outside, ``claim`` to take a piece of work
that another process might take too, ``read`` for everything else.
"""
