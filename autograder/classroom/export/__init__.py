"""Give a class's grades to other systems, each in the form that it reads."""
