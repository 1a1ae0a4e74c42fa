"""Lesson 03, weight sharing and feature maps: one module an exercise, and what several of them share."""
