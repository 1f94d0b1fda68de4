"""Set-up and operation of the site (bin/*): standard library only, so that any Python 3.11 can run it."""
