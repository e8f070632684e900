"""Whether the review itself can be trusted: agreement between readers, and what a sample says of what was missed."""
