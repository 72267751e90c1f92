"""``python -m escal``."""

from escal.cli import main

main()
