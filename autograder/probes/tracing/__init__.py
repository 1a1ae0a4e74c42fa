"""What is seen of a call when its lines are followed one by one."""
