"""Measure the bot: the question suite, offline, against a knowledge folder."""
