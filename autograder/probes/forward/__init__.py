"""Compute what a model computes: with its own layers, with arrays, or written as the layers that it calls."""
