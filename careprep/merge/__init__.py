"""Two copies of one notebook made into one."""
