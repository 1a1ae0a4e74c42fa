"""Say what is wrong with an answer, once a check has failed: slips, relations, and places in the learner's code."""
