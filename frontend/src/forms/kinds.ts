/** What every kind of field gets. */
import type { Data, DataObject } from "../api/exact";
import type { JsonSchema, Problem } from "../api/types";
import type { FieldSpec } from "./schema";

export interface FieldProps {
  spec: FieldSpec;
  /** Where the field stands in the whole configuration: `fields`, `branches[0].name`. */
  path: string;
  value: Data | undefined;
  onChange: (value: Data | undefined) => void;
  /** The object the field belongs to, for fields that depend on another. */
  form: DataObject;
  /** Changes several fields of that object at once, such as a mapping together with its policies. */
  onForm: (form: DataObject) => void;
  /** The whole schema, which references point into. */
  root: JsonSchema;
  /** Problems of this field and its parts. */
  problems: readonly Problem[];
  readOnly: boolean;
  /** Masked secrets that are stored already, by field name. */
  secrets: Record<string, string>;
}
