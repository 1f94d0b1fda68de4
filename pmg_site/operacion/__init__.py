"""Set-up and operation of the site (bin/*), in the standard library only: it runs before set-up."""
