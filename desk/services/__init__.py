"""Use cases, one module a verb. They speak to protocols and let errors rise."""
