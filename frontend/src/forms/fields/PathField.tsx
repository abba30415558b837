/** A place inside the record, such as `order.status`; fields of the input item are offered. */
import { Autocomplete } from "@mantine/core";
import { useId, useMemo } from "react";

import { pathText, readPath } from "../../data/path";
import { showValue } from "../../data/show";
import { FieldFrame } from "../FieldFrame";
import type { FieldProps } from "../kinds";
import { useExpressionScope } from "../scope";
import { pathsOf } from "./paths";

export function PathField({ spec, path, value, onChange, problems, readOnly }: FieldProps) {
  const id = useId();
  return (
    <FieldFrame {...{ spec, path, problems }} onFix={onChange} controlId={id}>
      <PathInput
        id={id}
        field={path}
        value={showValue(value ?? spec.schema.default)}
        placeholder={spec.hint.placeholder}
        readOnly={readOnly}
        onChange={onChange}
      />
    </FieldFrame>
  );
}

interface PathInputProps {
  id?: string;
  label?: string;
  field: string;
  value: string;
  placeholder?: string | undefined;
  readOnly: boolean;
  onChange: (value: string) => void;
}

export function PathInput({ id, label, field, value, placeholder, readOnly, onChange }: PathInputProps) {
  const scope = useExpressionScope();
  const paths = useMemo(() => (scope.item ? pathsOf(scope.item) : []), [scope.item]);

  return (
    <Autocomplete
      {...(id ? { id } : {})}
      {...(label ? { "aria-label": label } : {})}
      data={paths}
      limit={30}
      value={value}
      placeholder={placeholder ?? ""}
      readOnly={readOnly}
      styles={{ input: { fontFamily: "var(--wf-mono)", fontSize: 12.5 } }}
      onChange={onChange}
      onFocus={() => scope.onFocusField?.({ field, insert: (at) => onChange(pathText(at)) })}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const at = readPath(event.dataTransfer);
        if (!at || readOnly) return;
        event.preventDefault();
        onChange(pathText(at));
      }}
    />
  );
}
