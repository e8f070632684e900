"""An invented force: its exports, what really happened in them, and reviewers who read it; no real person.

`clare_review.invented.exports.write_exports` writes the exports.
"""
