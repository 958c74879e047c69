"""A package, for ``argos-translate-lt`` brings one of the same name, which would be found in place of a mere directory."""
