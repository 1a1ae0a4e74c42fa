"""Lesson 02, local connections: one module an exercise, and the questions."""
