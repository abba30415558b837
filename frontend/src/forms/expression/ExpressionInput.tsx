/** An expression with its result under it, worked out for the item of the scope. */
import { ActionIcon, Loader, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ChevronLeft, ChevronRight, CircleAlert, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useCatalog, usePreview } from "../../api/hooks/catalog";
import type { MappingPreview, Preview } from "../../api/types";
import { patiently } from "../../components/fetched";
import { Inline } from "../../components/Markdown";
import { readPath, referenceTo, type Path } from "../../data/path";
import { Value } from "../../data/Value";
import { FixButton } from "../FieldFrame";
import styles from "../forms.module.css";
import { useExpressionScope } from "../scope";
import { applyFix, marksOf, type Mark } from "./lints";

const ExpressionEditor = lazy(() => patiently(() => import("./ExpressionEditor")));
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
  const preview = usePreview(settled, scope.item, {
    enabled: scope.item !== null && settled.includes("{{") && !NOTHING_YET.test(settled),
    ...(scope.others ? { others: scope.others } : {}),
  });
  const say = useLintText();
  // An answer to an older text, which stays on the screen until the next one comes, marks nothing.
  const marks = useMemo(
    () => (begun && preview.data && settled === value && !preview.isPlaceholderData ? marksOf(preview.data, value.length).map(say) : NO_MARKS),
    [begun, preview.data, preview.isPlaceholderData, say, settled, value],
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
            others={scope.others}
            filters={catalog.data?.filters ?? []}
            onFocus={focused}
            onReady={(way) => (insert.current = way)}
          />
        </Suspense>
      </div>
      {marks.map((mark) =>
        mark.severity === "warning" || mark.fix ? (
          <div key={`${mark.from} ${mark.message}`} className={styles.problem} data-severity={mark.severity}>
            {mark.severity === "error" ? <CircleAlert size={13} aria-hidden /> : <TriangleAlert size={13} aria-hidden />}
            <div className={styles.problemText}>
              <Inline text={mark.message} />
              {mark.fix && !readOnly && <FixButton label={mark.fix.label} onClick={() => onChange(applyFix(value, mark))} />}
            </div>
          </div>
        ) : null,
      )}
      <div className={styles.resultLine}>
        <Result
          preview={begun ? (preview.data ?? result) : undefined}
          waiting={preview.isFetching && !preview.data}
          hasItem={scope.item !== null}
          said={marks.some((mark) => mark.severity === "error" && mark.fix)}
        />
        {scope.pager && scope.pager.total > 1 && <Pager {...scope.pager} />}
      </div>
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

interface ResultProps {
  readonly preview: Shown | undefined;
  readonly waiting: boolean;
  readonly hasItem: boolean;
  /** The error stands above with its fix already. */
  readonly said?: boolean;
}

export function Result({ preview, waiting, hasItem, said = false }: ResultProps) {
  const { t } = useTranslation("forms");
  if (!hasItem && !preview) return null;
  if (waiting || !preview) return <div className={styles.result}>{waiting && <Loader size={12} />}</div>;
  if (preview.error) {
    if (said) return null;
    return (
      <div className={`${styles.result} ${styles.resultError}`} role="status">
        <span>
          <Inline text={preview.error.message} />
        </span>
      </div>
    );
  }
  return (
    <div className={styles.result} role="status">
      <span aria-hidden>=</span>
      <span className={styles.resultValue}>
        <Value data={preview.type === "number" ? preview.text : preview.value} />
      </span>
      {preview.type !== "none" && <span className={styles.resultType}>{t(`value.${preview.type}`)}</span>}
    </div>
  );
}

/** Which record the result is of: ◀ 3 / 50 ▶. Seen while the field has the focus. */
function Pager({ no, total, go }: { readonly no: number; readonly total: number; readonly go: (no: number) => void }) {
  const { t } = useTranslation("editor");
  return (
    <span className={styles.resultPager} role="group" aria-label={t("sample.label")}>
      <ActionIcon size="xs" variant="subtle" color="gray" aria-label={t("sample.previous")} disabled={no <= 0} onClick={() => go(no - 1)}>
        <ChevronLeft size={12} aria-hidden />
      </ActionIcon>
      {t("sample.of", { number: no + 1, total })}
      <ActionIcon size="xs" variant="subtle" color="gray" aria-label={t("sample.next")} disabled={no >= total - 1} onClick={() => go(no + 1)}>
        <ChevronRight size={12} aria-hidden />
      </ActionIcon>
    </span>
  );
}

/** Remarks in the language of the screen, as far as their meaning is known there. */
function useLintText(): (mark: Mark) => Mark {
  const { t, i18n } = useTranslation("lints");
  return useMemo(
    () => (mark: Mark) => {
      const label = mark.fix && (mark.fix.text.length > 60 ? t("fix") : t("use", { text: mark.fix.text }));
      const message = i18n.language === "en" ? mark.message : t(`say.${mark.code}`, { ...mark.facts, defaultValue: mark.message });
      return { ...mark, message, fix: mark.fix && label ? { ...mark.fix, label } : mark.fix };
    },
    [i18n.language, t],
  );
}
