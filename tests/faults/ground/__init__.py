"""What every fault is tried on: a desk in real processes, load, a shop that outlives the desk, and the invariants."""
