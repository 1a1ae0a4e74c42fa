"""What a class understood, as numbers, as one page, and in short for a terminal."""
