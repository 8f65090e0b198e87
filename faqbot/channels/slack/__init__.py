"""The bot in Slack. Nothing here is imported before Slack is asked for: `create_slack` in `channel.py` begins it."""
