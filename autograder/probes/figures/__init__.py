"""The images of a matplotlib figure: what they show, where they lie, and how much of them is seen."""
