"""Draw what an answer did wrong, as HTML with a text form beside it, and offer hints and choices to click."""
