"""``python -m wareflow.cli``: how the supervisor starts its processes."""

from wareflow.cli.main import main

main()
