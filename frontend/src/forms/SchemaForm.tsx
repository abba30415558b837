/** A form made from a node's or a connector's schema. Controlled: the value is the configuration itself. */
import { Collapse, UnstyledButton } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState, type ComponentType } from "react";
import { useTranslation } from "react-i18next";

import type { DataObject } from "../api/exact";
import type { JsonSchema, Problem, Widget } from "../api/types";
import { BranchesField } from "./fields/BranchesField";
import { ConditionsField } from "./fields/ConditionsField";
import { ConnectionField } from "./fields/ConnectionField";
import { CronField } from "./fields/CronField";
import { FileField } from "./fields/FileField";
import { FlowField } from "./fields/FlowField";
import { JsonField } from "./fields/JsonField";
import { MappingField } from "./fields/MappingField";
import { MultiselectField } from "./fields/MultiselectField";
import { NumberField } from "./fields/NumberField";
import { OptionsField } from "./fields/OptionsField";
import { PathField } from "./fields/PathField";
import { PathsField } from "./fields/PathsField";
import { PoliciesField } from "./fields/PoliciesField";
import { SelectField } from "./fields/SelectField";
import { SwitchField } from "./fields/SwitchField";
import { TableField } from "./fields/TableField";
import { TagsField } from "./fields/TagsField";
import { TextareaField } from "./fields/TextareaField";
import { TextField } from "./fields/TextField";
import { FieldProblems } from "./FieldFrame";
import styles from "./forms.module.css";
import type { FieldProps } from "./kinds";
import { asList, fieldsOf, isShown, problemsUnder, withValue, type FieldSpec } from "./schema";

const KINDS: Record<Widget, ComponentType<FieldProps>> = {
  text: TextField,
  textarea: TextareaField,
  number: NumberField,
  switch: SwitchField,
  select: SelectField,
  multiselect: MultiselectField,
  tags: TagsField,
  connection: ConnectionField,
  file: FileField,
  mapping: MappingField,
  conditions: ConditionsField,
  branches: BranchesField,
  path: PathField,
  paths: PathsField,
  options: OptionsField,
  cron: CronField,
  flow: FlowField,
  policies: PoliciesField,
  table: TableField,
  json: JsonField,
};

export interface SchemaFormProps {
  schema: JsonSchema;
  value: DataObject;
  onChange: (value: DataObject) => void;
  /** Problems of the whole configuration; each shows under the field it names. */
  problems?: readonly Problem[];
  readOnly?: boolean;
  secrets?: Record<string, string>;
}

const NO_PROBLEMS: readonly Problem[] = [];
const NO_SECRETS: Record<string, string> = {};

export function SchemaForm({ schema, value, onChange, problems = NO_PROBLEMS, readOnly = false, secrets = NO_SECRETS }: SchemaFormProps) {
  const known = Object.keys(schema.properties ?? {});
  const orphans = problems.filter(({ field }) => field && !known.some((name) => problemsUnder([{ field } as Problem], name).length > 0));
  return (
    <div>
      <FieldProblems problems={orphans} />
      <Fields {...{ schema, value, onChange, problems, readOnly, secrets }} root={schema} path="" />
    </div>
  );
}

interface FieldsProps extends Required<SchemaFormProps> {
  root: JsonSchema;
  /** Where this object stands in the configuration; empty for the whole of it. */
  path: string;
}

export function Fields(props: FieldsProps) {
  const { t } = useTranslation("forms");
  const { schema, root, value, problems, path } = props;
  const all = fieldsOf(schema, root);
  const former = all.find((field) => field.hint.former)?.hint.former;
  // What an older parameter says is chosen elsewhere now; it is shown while a flow still has it.
  const shown = all.filter((field) => isShown(field, value, all) && (field.name !== former || asList(value[field.name]).length > 0));
  const usual = shown.filter((field) => !field.hint.advanced);
  const advanced = shown.filter((field) => field.hint.advanced);
  const wrong = advanced.some((field) => problemsUnder(problems, placeOf(path, field.name)).length > 0);
  const [open, setOpen] = useState(false);
  const unfolded = open || wrong;

  return (
    <div className={styles.form}>
      {usual.map((spec) => (
        <OneField key={spec.name} spec={spec} {...props} />
      ))}
      {advanced.length > 0 && (
        <div>
          <UnstyledButton c="dimmed" fz="sm" fw={550} className={styles.fold ?? ""} aria-expanded={unfolded} onClick={() => setOpen(!unfolded)}>
            {unfolded ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />} {t("advanced")}
          </UnstyledButton>
          <Collapse expanded={unfolded}>
            <div className={styles.form} style={{ paddingTop: 12 }}>
              {advanced.map((spec) => (
                <OneField key={spec.name} spec={spec} {...props} />
              ))}
            </div>
          </Collapse>
        </div>
      )}
    </div>
  );
}

function placeOf(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function OneField({ spec, value, onChange, path, problems, ...rest }: FieldsProps & { spec: FieldSpec }) {
  const Kind = KINDS[spec.widget] ?? JsonField;
  const place = placeOf(path, spec.name);
  return (
    <Kind
      {...rest}
      spec={spec}
      path={place}
      value={value[spec.name]}
      form={value}
      problems={problemsUnder(problems, place)}
      onChange={(next) => onChange(withValue(value, spec.name, next))}
      onForm={onChange}
    />
  );
}
