"""What the guidance asked for on the day, as data with provenance, and the clock of a case against it."""
