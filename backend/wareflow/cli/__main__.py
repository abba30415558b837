"""``python -m wareflow.cli``: how the supervisor starts its processes."""

from wareflow.cli import main

main()
