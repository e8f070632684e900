"""Measurements of what was promised; each prints a table and a last line of JSON."""
