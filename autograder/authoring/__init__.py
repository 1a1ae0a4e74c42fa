"""What authors do: make the students' notebooks from the instructor's."""
