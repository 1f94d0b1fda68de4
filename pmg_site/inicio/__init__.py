"""The home of the site: public front page, my tasks, menu. It reads every app."""
