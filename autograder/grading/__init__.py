"""From submissions to grades: untrusted code runs confined, and what it answers is judged elsewhere."""
