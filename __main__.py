"""`python -m ischia`: the command, without an installed script."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="ischia")
