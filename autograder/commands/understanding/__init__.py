"""The verbs that show what a class understood."""
