"""Expressions: texts with `{{ }}`, compiled once into strict, bounded Python functions.

``a.b`` is a key lookup and nothing else; there are no methods, loops or statements; text never turns into a number.
"""

from wareflow.engine.expressions.compiled import (
    EVALUATOR_VERSION,
    Compiled,
    CompiledMapping,
    compile_mapping,
    compile_text,
)
from wareflow.engine.expressions.errors import (
    DivisionByZero,
    ExpressionFault,
    ForbiddenConstruct,
    LimitExceeded,
    MissingField,
    SyntaxFault,
    TypeFault,
)
from wareflow.engine.expressions.filters import catalog as filters
from wareflow.engine.expressions.lint import Lint, lint
from wareflow.engine.expressions.on_record import lint_on_record
from wareflow.engine.expressions.paths import names_used
from wareflow.engine.expressions.scope import FUNCTIONS, NAMES, Scope
from wareflow.engine.expressions.source import is_expression

FILTERS = filters()

__all__ = [
    "EVALUATOR_VERSION",
    "FILTERS",
    "FUNCTIONS",
    "NAMES",
    "Compiled",
    "CompiledMapping",
    "DivisionByZero",
    "ExpressionFault",
    "ForbiddenConstruct",
    "LimitExceeded",
    "Lint",
    "MissingField",
    "Scope",
    "SyntaxFault",
    "TypeFault",
    "compile_mapping",
    "compile_text",
    "is_expression",
    "lint",
    "lint_on_record",
    "names_used",
]
