"""Lesson 01, convolution: one module an exercise, and the questions."""
