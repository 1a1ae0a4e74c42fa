"""Grade where Gradescope runs submissions: the zip that it takes, and the results that it shows."""
