"""What a trained model does, and what that tells of how it was made."""
