"""Say what an answer gets right where nothing explains it: in which calls, in which part of its results."""
