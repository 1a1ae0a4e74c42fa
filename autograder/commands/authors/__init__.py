"""The verbs of an author of lessons."""
