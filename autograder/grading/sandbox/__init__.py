"""The confined place in which learners' code runs, and what is said to it and by it."""
