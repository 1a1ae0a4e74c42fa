"""All that runs inside the sandbox beside the lesson and the probes."""
