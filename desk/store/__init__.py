"""Where the desk's truth lies: a protocol, hand-written SQL, and the databases behind it."""
