"""One notebook: read, merged, run and judged."""
