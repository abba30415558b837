/** A record as a tree of fields; long lists open a hundred at a time. */
import { Button } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { isObject, type Data, type DataObject } from "../api/exact";
import { CopyButton } from "../components/CopyButton";
import styles from "./data.module.css";
import { pathText, writePath, type Path } from "./path";
import { copyText, entriesOf } from "./show";
import { Value } from "./Value";

const STEP = 100;

export interface RecordTreeProps {
  record: DataObject;
  /** A click on a field name; without it the name only folds. */
  onPick?: ((path: Path) => void) | undefined;
  /** How many levels are open at first. */
  open?: number;
}

export function RecordTree({ record, onPick, open = 2 }: RecordTreeProps) {
  return (
    <div className={styles.tree}>
      <Branch data={record} path={[]} depth={open} onPick={onPick} />
    </div>
  );
}

interface BranchProps {
  data: Data;
  path: Path;
  depth: number;
  onPick: ((path: Path) => void) | undefined;
}

function Branch({ data, path, depth, onPick }: BranchProps) {
  const { t } = useTranslation("data");
  const [shown, setShown] = useState(STEP);
  const entries = entriesOf(data);

  return (
    <ul className={styles.branch}>
      {entries.slice(0, shown).map(([step, value]) => (
        <Field key={step} path={[...path, step]} value={value} depth={depth - 1} onPick={onPick} />
      ))}
      {entries.length > shown && (
        <li>
          <Button variant="subtle" size="compact-xs" onClick={() => setShown(shown + STEP)}>
            {t("showMore", { count: entries.length - shown })}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Field({ path, value, depth, onPick }: { path: Path; value: Data; depth: number } & Pick<BranchProps, "onPick">) {
  const { t } = useTranslation("data");
  const [open, setOpen] = useState(depth > 0);
  const folds = (Array.isArray(value) && value.length > 0) || (isObject(value) && Object.keys(value).length > 0);
  const name = String(path.at(-1));

  return (
    <li>
      <div className={styles.leaf}>
        {folds ? (
          <button type="button" className={styles.toggle} aria-expanded={open} aria-label={t("fold", { name })} onClick={() => setOpen(!open)}>
            {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
          </button>
        ) : (
          <span className={styles.toggle} style={{ cursor: "default" }} />
        )}
        <button
          type="button"
          className={styles.name}
          draggable
          onDragStart={(event) => writePath(event.dataTransfer, path)}
          onClick={() => (onPick ? onPick(path) : setOpen(!open))}
          title={pathText(["item", ...path])}
        >
          {name}
        </button>
        <span className={styles.value}>{folds ? <Size value={value} /> : <Value data={value} />}</span>
        <span className={styles.tools}>
          <CopyButton value={copyText(value)} label={t("copyValue")} />
          <CopyButton value={pathText(["item", ...path])} label={t("copyPath")} icon="path" />
        </span>
      </div>
      {folds && open && <Branch data={value} path={path} depth={depth} onPick={onPick} />}
    </li>
  );
}

function Size({ value }: { value: Data }) {
  const { t } = useTranslation("data");
  const count = entriesOf(value).length;
  return <span className={styles.count}>{Array.isArray(value) ? t("listOf", { count }) : t("fields", { count })}</span>;
}
