"""Lesson 05, Keras and MNIST: one module an exercise."""
