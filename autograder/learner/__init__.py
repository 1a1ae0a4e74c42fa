"""What a learner's commands do: put the lessons into a folder, and run what stands in them."""
