"""Give each student one page that says what is right, what is wrong and what to do; no network, no program in it."""
