"""The site: settings, URLs, Celery, the home page and the pieces that every app shares."""
