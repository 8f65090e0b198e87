FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/faqbot
COPY pyproject.toml constraints.txt README.md LICENSE bot.py ./
COPY faqbot faqbot
RUN pip install --no-cache-dir -c constraints.txt ".[postgres,oidc]" \
    && useradd --system faqbot && mkdir -p data/cache && chown -R faqbot data
USER faqbot
EXPOSE 8000
CMD ["python", "bot.py", "serve"]
