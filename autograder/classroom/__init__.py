"""What comes before and after grading: work comes in, a class is understood, results go out."""
