/** An expression with its result under it, worked out for the item of the scope. */
import { Loader, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { lazy, Suspense, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useCatalog, usePreview } from "../../api/hooks/catalog";
import type { MappingPreview, Preview } from "../../api/types";
import { Inline } from "../../components/Markdown";
import { readPath, referenceTo, type Path } from "../../data/path";
import { Value } from "../../data/Value";
import { FixButton } from "../FieldFrame";
import styles from "../forms.module.css";
import { useExpressionScope } from "../scope";
import { applyFix, marksOf, type Mark } from "./lints";

const ExpressionEditor = lazy(() => import("./ExpressionEditor"));
const NOTHING_YET = /^\{\{\s*\}\}$/;
const NO_MARKS: readonly Mark[] = [];

export interface ExpressionInputProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  field: string;
  placeholder?: string | undefined;
  readOnly?: boolean;
  focusAt?: number | null;
  /** A result somebody else asked for, such as the whole mapping at once. */
  result?: MappingPreview["values"][string] | undefined;
}

export function ExpressionInput({ value, onChange, label, field, placeholder, readOnly = false, focusAt = null, result }: ExpressionInputProps) {
  const scope = useExpressionScope();
  const catalog = useCatalog();
  const [settled] = useDebouncedValue(value, 250);
  // Braces just opened: nobody wants to hear at once that nothing stands between them.
  const begun = !NOTHING_YET.test(value);
  const preview = usePreview(settled, scope.item, { enabled: scope.item !== null && settled.includes("{{") && !NOTHING_YET.test(settled) });
  const marks = useMemo(
    () => (begun && preview.data && settled === value ? marksOf(preview.data, value.length) : NO_MARKS),
    [begun, preview.data, settled, value],
  );
  const insert = useRef<(text: string) => void>(() => {});

  const take = (path: Path) => insert.current(referenceTo(path));
  const focused = () => scope.onFocusField?.({ field, insert: take });

  return (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDropCapture={(event) => {
        const path = readPath(event.dataTransfer);
        if (!path || readOnly) return;
        event.preventDefault();
        event.stopPropagation();
        insert.current(referenceTo(path));
      }}
    >
      <div className={styles.code}>
        <Suspense fallback={<Plain {...{ value, onChange, label, readOnly }} />}>
          <ExpressionEditor
            {...{ value, onChange, label, placeholder, readOnly, focusAt, marks }}
            item={scope.item}
            filters={catalog.data?.filters ?? []}
            onFocus={focused}
            onReady={(way) => (insert.current = way)}
          />
        </Suspense>
      </div>
      {marks.map((mark) =>
        mark.severity === "warning" && mark.message !== preview.data?.error?.message ? (
          <div key={mark.message} className={styles.problem} data-severity="warning">
            <div className={styles.problemText}>
              <Inline text={mark.message} />
              {mark.fix && !readOnly && <FixButton label={mark.fix.label} onClick={() => onChange(applyFix(value, mark))} />}
            </div>
          </div>
        ) : null,
      )}
      <Result preview={begun ? (preview.data ?? result) : undefined} waiting={preview.isFetching && !preview.data} hasItem={scope.item !== null} />
    </div>
  );
}

function Plain({ value, onChange, label, readOnly }: Pick<ExpressionInputProps, "value" | "onChange" | "label" | "readOnly">) {
  return (
    <Textarea
      variant="unstyled"
      autosize
      minRows={1}
      px="xs"
      aria-label={label}
      value={value}
      readOnly={readOnly ?? false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type Shown = Pick<Preview, "value" | "error" | "type" | "text">;

export function Result({ preview, waiting, hasItem }: { preview: Shown | undefined; waiting: boolean; hasItem: boolean }) {
  const { t } = useTranslation("forms");
  if (!hasItem && !preview) return null;
  if (waiting || !preview) return <div className={styles.result}>{waiting && <Loader size={12} />}</div>;
  if (preview.error) {
    return (
      <div className={`${styles.result} ${styles.resultError}`} role="status">
        <span>
          <Inline text={preview.error.message} />
        </span>
      </div>
    );
  }
  return (
    <div className={styles.result} role="status" title={t(`value.${preview.type}`)}>
      <span aria-hidden>=</span>
      <span className={styles.resultValue}>
        <Value data={preview.type === "number" ? preview.text : preview.value} />
      </span>
    </div>
  );
}
