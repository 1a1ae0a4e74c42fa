"""Draw the case on which an answer failed, as HTML that is also readable as text."""
