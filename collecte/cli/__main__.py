"""`python -m collecte.cli`: the command in a process of its own, wherever its script is."""

from collecte.cli.principal import main

if __name__ == "__main__":
    main(prog_name="collecte")
