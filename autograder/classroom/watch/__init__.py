"""Tell what has come in while `autograder watch` runs, and hand feedback back."""
