"""`python -m deploy.local.door`: the command line."""

from deploy.local.door.command import main

if __name__ == "__main__":
    main()
