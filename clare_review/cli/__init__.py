"""The commands: thin, one act each, with what was done in a sentence and what comes next.

A module holds one group of commands; `start` puts the groups together.
"""

from clare_review.cli.start import app, main

__all__ = ["app", "main"]
