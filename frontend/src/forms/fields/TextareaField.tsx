import { Textarea } from "@mantine/core";
import { useId } from "react";

import { showValue } from "../../data/show";
import { Expressible } from "../Expressible";
import type { FieldProps } from "../kinds";

export function TextareaField(props: FieldProps) {
  const id = useId();
  const { spec, value, onChange, readOnly } = props;
  return (
    <Expressible {...props} controlId={id}>
      {(mode) => (
        <Textarea
          id={id}
          autosize
          minRows={3}
          maxRows={14}
          value={showValue(value ?? spec.schema.default)}
          placeholder={spec.hint.placeholder ?? ""}
          readOnly={readOnly}
          onChange={(event) => (spec.hint.expression ? mode.type : onChange)(event.currentTarget.value)}
        />
      )}
    </Expressible>
  );
}
