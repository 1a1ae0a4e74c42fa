"""The verbs of a learner: begin, look how far one is, hand in."""
