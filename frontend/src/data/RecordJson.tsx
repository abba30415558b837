/** JSON with colours; only the lines in sight are drawn. */
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { stringifyExact, type Data } from "../api/exact";
import { CopyButton } from "../components/CopyButton";
import styles from "./data.module.css";
import { useVisibleRows } from "./useVisibleRows";

const LINE = 19;
/** A line longer than this is cut on the screen; the copy has all of it. */
const LONGEST = 2_000;
const PART = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

interface Part {
  text: string;
  look?: "name" | "text" | "num" | "bool";
}

const COLOUR = {
  name: "var(--wf-value-name)",
  text: "var(--wf-value-text)",
  num: "var(--wf-value-number)",
  bool: "var(--wf-value-bool)",
} as const;

/** Cut one line of JSON into names, texts, numbers and the rest. */
export function partsOf(line: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of line.matchAll(PART)) {
    if (match.index > end) parts.push({ text: line.slice(end, match.index) });
    end = match.index + match[0].length;
    const [all, text, colon, number] = match;
    if (text && colon) parts.push({ text, look: "name" }, { text: colon });
    else parts.push({ text: all, look: text ? "text" : number ? "num" : "bool" });
  }
  if (end < line.length) parts.push({ text: line.slice(end) });
  return parts;
}

function shown(line: string): string {
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

export function RecordJson({ data }: { data: Data }) {
  const { t } = useTranslation("data");
  const text = useMemo(() => stringifyExact(data, 2), [data]);
  const lines = useMemo(() => text.split("\n"), [text]);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVisibleRows({ count: lines.length, height: LINE, box, drawAll: 500 });

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
    <div ref={box} className={styles.body} style={{ height: "100%" }} role="region" aria-label={t("view.json")} tabIndex={0}>
      <div style={{ position: "sticky", top: 4, float: "right", zIndex: 1, marginRight: 8 }}>
        <CopyButton value={text} label={t("copyJson")} />
      </div>
      <div className={styles.json}>
        <div style={{ height: rows.above }} />
        {rows.indexes.map((index) => (
          <div key={index} className={styles.line}>
            {partsOf(shown(lines[index] ?? "")).map((part, at) => (
              <span key={at} style={part.look ? { color: COLOUR[part.look] } : undefined}>
                {part.text}
              </span>
            ))}
          </div>
        ))}
        <div style={{ height: rows.below }} />
      </div>
    </div>
  );
}
