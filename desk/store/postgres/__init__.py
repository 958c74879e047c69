"""The grown desk's store: one PostgreSQL, any number of processes.

The same units and statements as on SQLite, and the same promise: while a unit of ``write`` runs, nobody else decides
anything. Over there one file has one writer; here the writers of all processes take turns, by a lock of the database
that ends with the transaction (``session``). Because a turn is a whole group of units, it costs them one commit and one
round trip, and because it ends only when its rows can be seen, the cursors of the feed are given out in the order in
which they appear: a reader who is at one has missed none before it, though sequences by themselves do not promise that.

What comes in from outside is appended beside that, on a connection of its own and without a turn: rows that unique keys
keep apart. Intake waits for no translation, hand-over or report of this process or another.
"""
