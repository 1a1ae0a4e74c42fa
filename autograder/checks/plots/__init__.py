"""Drawn images, judged by the numbers in them against a model's real kernels and feature maps."""
