"""Lesson 04, pooling and receptive fields: one module an exercise, and what several of them share."""
