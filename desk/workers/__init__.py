"""Engines in processes of their own: one may crash, hang, leak or hold the interpreter, and the desk goes on."""
