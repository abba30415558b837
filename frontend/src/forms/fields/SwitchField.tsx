import { Switch } from "@mantine/core";

import { Expressible } from "../Expressible";
import { FieldProblems } from "../FieldFrame";
import styles from "../forms.module.css";
import type { FieldProps } from "../kinds";
import { labelOf } from "../schema";

export function SwitchField(props: FieldProps) {
  const { spec, path, value, onChange, problems, readOnly } = props;
  const on = (value ?? spec.schema.default) === true;

  if (spec.hint.expression) {
    return (
      <Expressible {...props}>
        {() => <Switch aria-label={labelOf(spec)} checked={on} disabled={readOnly} onChange={(event) => onChange(event.currentTarget.checked)} />}
      </Expressible>
    );
  }
  return (
    <div className={styles.field} data-field={path}>
      <Switch
        label={labelOf(spec)}
        description={spec.schema.description}
        checked={on}
        disabled={readOnly}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <FieldProblems problems={problems} onFix={onChange} />
    </div>
  );
}
