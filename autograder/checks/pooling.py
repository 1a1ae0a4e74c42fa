"""Placeholder until the lesson arrives."""

QUESTIONS = ()
PARSONS = ()
