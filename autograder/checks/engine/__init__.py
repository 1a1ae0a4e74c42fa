"""What every check is built from: exercises, judging a function, comparing, asking, questions."""
