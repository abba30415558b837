/** Forms made from schemas. The editor gives the item to try expressions on through `ExpressionContext`. */
export { ConnectionModal } from "./ConnectionModal";
export { ExpressionInput, type ExpressionInputProps } from "./expression/ExpressionInput";
export { ConnectionPicker } from "./fields/ConnectionField";
export { DropZone } from "./fields/FileField";
export { useWhenWords } from "./fields/useWhenWords";
export { isExpression, problemsAt, problemsUnder } from "./schema";
export { SchemaForm, type SchemaFormProps } from "./SchemaForm";
export { ExpressionContext, useExpressionScope, type ExpressionScope, type FieldTarget } from "./scope";
