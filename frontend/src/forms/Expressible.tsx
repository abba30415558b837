/** Frame of a field whose control gives way to an expression. */
import type { ReactNode } from "react";

import { showValue } from "../data/show";
import { ExpressionInput } from "./expression/ExpressionInput";
import { FieldFrame, ModeSwitch } from "./FieldFrame";
import type { FieldProps } from "./kinds";
import { labelOf } from "./schema";
import { useUnsaid } from "./scope";
import { useMode } from "./ValueInput";

interface ExpressibleProps extends FieldProps {
  controlId?: string;
  children: (mode: ReturnType<typeof useMode>) => ReactNode;
}

export function Expressible({ controlId, children, ...props }: ExpressibleProps) {
  const { spec, path, value, onChange, problems, readOnly } = props;
  const mode = useMode(value, onChange);
  const allowed = spec.hint.expression === true;
  const expression = allowed && mode.expression;
  const unsaid = useUnsaid();

  return (
    <FieldFrame
      {...{ spec, path }}
      problems={unsaid(problems, value)}
      onFix={onChange}
      {...(controlId && !expression ? { controlId } : {})}
      side={allowed && <ModeSwitch expression={expression} onChange={mode.choose} disabled={readOnly} />}
    >
      {expression ? (
        <ExpressionInput
          label={labelOf(spec)}
          field={path}
          placeholder={spec.hint.placeholder}
          value={showValue(value)}
          onChange={onChange}
          readOnly={readOnly}
          focusAt={mode.focusAt}
        />
      ) : (
        children(mode)
      )}
    </FieldFrame>
  );
}
