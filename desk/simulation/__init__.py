"""The desk's own routing on a simulated clock: what a configuration amounts to before it goes live."""
