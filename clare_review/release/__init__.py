"""Disclosure control: what may be said outside, what is hidden so that nobody can work it out, and who tries."""
