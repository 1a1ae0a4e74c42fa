"""How models train: for real, and in a few steps on trial."""
