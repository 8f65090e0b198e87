"""Measure matching quality, speed and size against public data and peers; `README.md` says how."""
