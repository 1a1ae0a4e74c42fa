"""The verbs of an instructor, from what comes in to what goes out."""
