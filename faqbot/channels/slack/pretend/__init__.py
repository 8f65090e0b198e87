"""A pretend Slack: what the tests and the simulator put in the place of the real one."""
