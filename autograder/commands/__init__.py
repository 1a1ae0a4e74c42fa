"""The command line: the only part that prints, exits and reads what was typed; a module each verb."""
