"""The front door: `python bot.py` serves the chat, `python bot.py --help` lists the rest."""

from faqbot.cli import main

if __name__ == "__main__":
    main()
