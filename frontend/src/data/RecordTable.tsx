/** Records as rows; only the rows in sight are drawn. A row unfolds into the tree of its record. */
import { ChevronDown, ChevronRight, Link2 } from "lucide-react";
import { Fragment, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Item } from "../api/types";
import styles from "./data.module.css";
import { pathText, writePath, type Path } from "./path";
import { RecordTree } from "./RecordTree";
import { columnsOf } from "./show";
import { useVisibleRows } from "./useVisibleRows";
import { Value } from "./Value";

export interface RecordTableProps {
  items: readonly Item[];
  /** Fields to show; all of the page without it. */
  columns?: readonly string[] | undefined;
  onPick?: ((path: Path) => void) | undefined;
  onHover?: ((item: Item | null) => void) | undefined;
  /** The number of the item to set off. */
  marked?: number | undefined;
  /** Items that belong to the one somebody points at elsewhere. */
  related?: ((item: Item) => boolean) | undefined;
  /** What can be done with one item, shown where it is unfolded. */
  tools?: ((item: Item) => ReactNode) | undefined;
  /** Fields there is no room for, and the way to show more of them. */
  more?: { count: number; show: () => void } | undefined;
}

export function RecordTable({ items, columns, onPick, onHover, marked, related, tools, more }: RecordTableProps) {
  const { t } = useTranslation(["data", "stepview"]);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const names = useMemo(() => columns ?? columnsOf(items.map((item) => item.record)), [columns, items]);
  const failed = items.some((item) => item.error);
  const rows = useVisibleRows({ count: items.length, height: 33, box, drawAll: 100 });
  const width = names.length + 1 + (failed ? 1 : 0) + (more ? 1 : 0);

  useEffect(() => {
    if (marked !== undefined) box.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }, [items, marked]);

  const fold = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
    <div ref={box} className={styles.body} role="region" aria-label={t("view.table")} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("number")}</th>
            {failed && <th scope="col">{t("problem")}</th>}
            {names.map((name) => (
              <th key={name} scope="col">
                <HeadField name={name} onPick={onPick} />
              </th>
            ))}
            {more && (
              <th scope="col">
                <button type="button" className={styles.moreColumns} onClick={more.show}>
                  {t("moreFields", { ns: "stepview", count: more.count })}
                </button>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.above > 0 && <Spacer height={rows.above} width={width} />}
          {rows.indexes.map((index) => {
            const item = items[index];
            if (!item) return null;
            return (
              <Fragment key={item.id}>
                <Row
                  item={item}
                  names={names}
                  failed={failed}
                  marked={item.no === marked}
                  related={related?.(item) ?? false}
                  open={open.has(item.id)}
                  onFold={fold}
                  onPick={onPick}
                  onHover={onHover}
                />
                {open.has(item.id) && (
                  <tr>
                    <td colSpan={width} className={styles.detail}>
                      {tools?.(item)}
                      <RecordTree record={item.record} onPick={onPick} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
          {rows.below > 0 && <Spacer height={rows.below} width={width} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, width }: { height: number; width: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={width} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function HeadField({ name, onPick }: { name: string; onPick: RecordTableProps["onPick"] }) {
  if (!onPick) return <span title={pathText(["item", name])}>{name}</span>;
  return (
    <button
      type="button"
      className={styles.field}
      draggable
      title={pathText(["item", name])}
      onDragStart={(event) => writePath(event.dataTransfer, [name])}
      onClick={() => onPick([name])}
    >
      {name}
    </button>
  );
}

interface RowProps extends Pick<RecordTableProps, "onPick" | "onHover"> {
  item: Item;
  names: readonly string[];
  failed: boolean;
  marked: boolean;
  related: boolean;
  open: boolean;
  onFold: (id: string) => void;
}

function Row({ item, names, failed, marked, related, open, onFold, onPick, onHover }: RowProps) {
  const { t } = useTranslation(["data", "stepview"]);
  return (
    <tr
      className={item.error ? styles.parked : undefined}
      aria-current={marked || undefined}
      data-related={related || undefined}
      onMouseEnter={() => onHover?.(item)}
      onFocus={() => onHover?.(item)}
    >
      <td className={styles.number}>
        <button
          type="button"
          className={styles.expander}
          aria-expanded={open}
          aria-label={t("openRow", { number: item.no + 1 })}
          onClick={() => onFold(item.id)}
        >
          {open ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
          {item.no + 1}
          {related && <Link2 size={12} role="img" aria-label={t("lineage.related", { ns: "stepview" })} />}
        </button>
      </td>
      {failed && <td className={styles.problem}>{item.error?.message}</td>}
      {names.map((name) => (
        <td key={name}>
          {onPick ? (
            <button
              type="button"
              className={styles.cell}
              // The head of the column does the same; hundreds of cells are no way for the Tab key.
              tabIndex={-1}
              draggable
              onDragStart={(event) => writePath(event.dataTransfer, [name])}
              onClick={() => onPick([name])}
            >
              <Value data={item.record[name]} />
            </button>
          ) : (
            <Value data={item.record[name]} />
          )}
        </td>
      ))}
    </tr>
  );
}
