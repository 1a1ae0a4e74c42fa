"""A course and its class: submissions in, results kept, gradebook written."""
