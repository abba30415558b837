"""The sizes an expression may not pass; together they bound the work of one record without a clock."""

from typing import Final

SOURCE_CHARS: Final = 8_192
NODES: Final = 200
NODES_CEILING: Final = 500
BRACKETS: Final = 32
TREE_DEPTH: Final = 64
MAPPING_DEPTH: Final = 32
MAPPING_FIELDS: Final = 5_000
RESULT_CHARS: Final = 1_000_000
LIST_ITEMS: Final = 100_000
NUMBER_DIGITS: Final = 38
POWER_EXPONENT: Final = 64
POWER_RESULT: Final = 10**30
PAD_WIDTH: Final = 1_000
ROUND_PLACES: Final = 12
PATTERN_CHARS: Final = 1_000
PATTERN_PROGRAM: Final = 2_000
PATTERN_TEXT: Final = 65_536
PATTERN_MATCHES: Final = 10_000
