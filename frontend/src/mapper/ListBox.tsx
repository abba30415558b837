/** A list with one active row, walked by arrow keys; Enter and a click do the same. */
import { useEffect, useId, useRef, type DragEvent, type KeyboardEvent, type ReactNode, type Ref } from "react";

import classes from "./mapper.module.css";

interface ListBoxProps<T> {
  label: string;
  items: readonly T[];
  idOf: (item: T) => string;
  active: string | null;
  onActive: (id: string) => void;
  onPick: (item: T) => void;
  onDelete?: (item: T) => void;
  render: (item: T) => ReactNode;
  /** Attributes of a row that depend on it, such as its drop target. */
  rowProps?: (item: T) => RowProps;
  boxRef?: Ref<HTMLDivElement>;
}

export interface RowProps {
  draggable?: boolean;
  onDragStart?: (event: DragEvent) => void;
  onDragOver?: (event: DragEvent) => void;
  onDrop?: (event: DragEvent) => void;
  className?: string;
}

export function ListBox<T>({ label, items, idOf, active, onActive, onPick, onDelete, render, rowProps, boxRef }: ListBoxProps<T>) {
  const base = useId();
  const box = useRef<HTMLDivElement | null>(null);
  const at = items.findIndex((item) => idOf(item) === active);

  useEffect(() => {
    if (at >= 0) box.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView?.({ block: "nearest" });
  }, [at]);

  const go = (to: number) => {
    const item = items[Math.max(0, Math.min(items.length - 1, to))];
    if (item) onActive(idOf(item));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[at];
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at < 0 ? items.length - 1 : at - 1),
      Home: () => go(0),
      End: () => go(items.length - 1),
      PageDown: () => go(at + 10),
      PageUp: () => go(at - 10),
      Enter: () => item && onPick(item),
      " ": () => item && onPick(item),
      Delete: () => item && onDelete?.(item),
      Backspace: () => item && onDelete?.(item),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  return (
    <div
      ref={(node) => {
        box.current = node;
        if (typeof boxRef === "function") boxRef(node);
        else if (boxRef) boxRef.current = node;
      }}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      className={classes.list}
      aria-activedescendant={at >= 0 ? `${base}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => at < 0 && go(0)}
    >
      {items.map((item, no) => {
        const { className, ...own } = rowProps?.(item) ?? {};
        return (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the list's
          <div
            key={idOf(item)}
            id={`${base}-${no}`}
            role="option"
            tabIndex={-1}
            aria-selected={no === at}
            data-at={no}
            data-row={idOf(item)}
            className={[classes.option, className].filter(Boolean).join(" ")}
            onClick={() => {
              onActive(idOf(item));
              onPick(item);
            }}
            {...own}
          >
            {render(item)}
          </div>
        );
      })}
    </div>
  );
}
