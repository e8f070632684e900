"""People first: what has to be done for somebody now, who holds it, and by when."""
