"""Small edits of a learner's source: what each kind of them changes, and how they are tried."""
