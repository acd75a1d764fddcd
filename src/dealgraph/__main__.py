"""`python -m dealgraph` is `dealgraph`."""

from dealgraph.cli import main

if __name__ == "__main__":
    main()
