/** Label, description, problems with their fixes; around the control of a field. */
import { Button, Group, Input, UnstyledButton } from "@mantine/core";
import { CircleAlert, TriangleAlert, Wand2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Data } from "../api/exact";
import type { Problem } from "../api/types";
import { Inline } from "../components/Markdown";
import { useProblemText } from "../components/useServerText";
import styles from "./forms.module.css";
import { labelOf, problemsAt, type FieldSpec } from "./schema";

interface FieldFrameProps {
  spec: FieldSpec;
  path: string;
  problems: readonly Problem[];
  onFix?: (value: Data) => void;
  /** Put at the right of the label, such as the switch to an expression. */
  side?: ReactNode;
  /** The id of the control, which the label belongs to. */
  controlId?: string;
  children: ReactNode;
}

export function FieldFrame({ spec, path, problems, onFix, side, controlId, children }: FieldFrameProps) {
  return (
    <div className={styles.field} data-field={path}>
      <Group justify="space-between" wrap="nowrap" gap="xs" mb={4} align="flex-end">
        <Input.Label size="sm" required={spec.required} {...(controlId ? { htmlFor: controlId } : { labelElement: "div" as const })}>
          {labelOf(spec)}
        </Input.Label>
        {side}
      </Group>
      {children}
      {spec.schema.description && (
        <Input.Description mt={4} size="xs">
          {spec.schema.description}
        </Input.Description>
      )}
      <FieldProblems problems={problemsAt(problems, path)} {...(onFix ? { onFix } : {})} />
    </div>
  );
}

export function FieldProblems({ problems, onFix }: { problems: readonly Problem[]; onFix?: (value: Data) => void }) {
  const say = useProblemText();
  return (
    <>
      {problems.map((problem) => (
        <div key={`${problem.code} ${problem.message}`} className={styles.problem} data-severity={problem.severity} role="alert">
          {problem.severity === "error" ? <CircleAlert size={13} aria-hidden /> : <TriangleAlert size={13} aria-hidden />}
          <div className={styles.problemText}>
            <Inline text={say(problem)} />
            {problem.fix && onFix && <FixButton label={problem.fix.label} onClick={() => onFix(problem.fix?.value ?? null)} />}
          </div>
        </div>
      ))}
    </>
  );
}

export function FixButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="light" leftSection={<Wand2 size={12} />} onClick={onClick}>
      {label}
    </Button>
  );
}

/** Fixed value or expression. */
export function ModeSwitch({ expression, onChange, disabled }: { expression: boolean; onChange: (expression: boolean) => void; disabled?: boolean }) {
  const { t } = useTranslation("forms");
  return (
    <span className={styles.modes} role="group" aria-label={t("mode.label")}>
      {([false, true] as const).map((mode) => (
        <UnstyledButton
          key={String(mode)}
          className={styles.mode}
          data-on={mode === expression || undefined}
          aria-pressed={mode === expression}
          disabled={disabled ?? false}
          onClick={() => onChange(mode)}
        >
          {mode ? t("mode.expression") : t("mode.fixed")}
        </UnstyledButton>
      ))}
    </span>
  );
}
