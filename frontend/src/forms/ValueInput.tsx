/** A fixed text or an expression. Typing `{{`, or `=` at the start, makes it an expression. */
import { Group, TextInput } from "@mantine/core";
import { useState } from "react";

import type { Data } from "../api/exact";
import type { MappingPreview } from "../api/types";
import { readPath, referenceTo } from "../data/path";
import { showValue } from "../data/show";
import { ExpressionInput } from "./expression/ExpressionInput";
import { ModeSwitch } from "./FieldFrame";
import { isExpression } from "./schema";
import { useExpressionScope } from "./scope";

export interface Mode {
  expression: boolean;
  /** Where the cursor goes when the editor appears. */
  focusAt: number | null;
}

/** Which of both the field is; a value with braces is always an expression. */
export function useMode(value: Data | undefined, onChange: (value: Data | undefined) => void) {
  const [wish, setWish] = useState<Mode>({ expression: false, focusAt: null });
  const expression = wish.expression || isExpression(value);

  return {
    expression,
    focusAt: wish.focusAt,
    choose: (next: boolean) => {
      setWish({ expression: next, focusAt: next ? showValue(value).length : null });
      if (!next && isExpression(value)) onChange(undefined);
    },
    /** Takes typed text; says whether it became an expression. */
    type: (text: string) => {
      if (text === "=" || text === "{{") {
        setWish({ expression: true, focusAt: 3 });
        onChange("{{  }}");
        return;
      }
      if (text.includes("{{")) setWish({ expression: true, focusAt: text.indexOf("{{") + 2 });
      onChange(text);
    },
    start: (text: string) => {
      setWish({ expression: true, focusAt: text.length });
      onChange(text);
    },
  };
}

interface ValueInputProps {
  value: Data | undefined;
  onChange: (value: Data | undefined) => void;
  label: string;
  field: string;
  placeholder?: string | undefined;
  readOnly: boolean;
  result?: MappingPreview["values"][string] | undefined;
  /** Where rows are narrow the switch stands beside the box. */
  switchBeside?: boolean;
}

export function ValueInput({ value, onChange, label, field, placeholder, readOnly, result, switchBeside = false }: ValueInputProps) {
  const scope = useExpressionScope();
  const mode = useMode(value, onChange);

  const box = mode.expression ? (
    <ExpressionInput
      {...{ label, field, placeholder, readOnly, result }}
      value={showValue(value)}
      onChange={onChange}
      focusAt={mode.focusAt}
    />
  ) : (
    <TextInput
      aria-label={label}
      value={showValue(value)}
      placeholder={placeholder ?? ""}
      readOnly={readOnly}
      onChange={(event) => mode.type(event.currentTarget.value)}
      onFocus={() => scope.onFocusField?.({ field, insert: (path) => mode.start(referenceTo(path)) })}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const path = readPath(event.dataTransfer);
        if (!path || readOnly) return;
        event.preventDefault();
        mode.start(referenceTo(path));
      }}
    />
  );

  if (!switchBeside) return box;
  return (
    <div>
      {box}
      <Group justify="flex-end" mt={2}>
        <ModeSwitch expression={mode.expression} onChange={mode.choose} disabled={readOnly} />
      </Group>
    </div>
  );
}
