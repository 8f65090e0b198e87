"""The bot in Slack. Without a token nothing of it is imported."""
