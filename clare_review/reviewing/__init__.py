"""Reviewing: the questions put to a reader, what a judgement is, what may be recorded, and the panel."""
