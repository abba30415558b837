/** Rows of a key → value table while they are edited: a key may be empty or doubled for a moment without losing its value. */
import { useEffect, useRef, useState } from "react";

import { stringifyExact, type Data, type DataObject } from "../../api/exact";

export interface KeyRow {
  id: number;
  key: string;
  value: Data;
}

let last = 0;

export function newRow(key = "", value: Data = ""): KeyRow {
  last += 1;
  return { id: last, key, value };
}

export function objectOf(rows: readonly KeyRow[]): DataObject {
  const object: DataObject = {};
  for (const { key, value } of rows) if (key !== "" && !(key in object)) object[key] = value;
  return object;
}

export function doubled(rows: readonly KeyRow[], row: KeyRow): boolean {
  return row.key !== "" && rows.find((other) => other.key === row.key) !== row;
}

/** Same names and values, in whatever order: the server sorts them. */
function same(a: DataObject, b: DataObject): boolean {
  const text = (object: DataObject) => stringifyExact(Object.entries(object).sort(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}

export function useKeyRows(value: DataObject, onChange: (value: DataObject) => void) {
  const [rows, setRows] = useState<KeyRow[]>(() => Object.entries(value).map(([key, entry]) => newRow(key, entry)));

  // Our own values come back one render later; by then the rows may be a letter ahead and must not be taken back.
  const sent = useRef<DataObject[]>([]);

  useEffect(() => {
    const own = sent.current.findIndex((one) => same(one, value));
    if (own >= 0) {
      sent.current.splice(0, own + 1);
      return;
    }
    sent.current = [];
    setRows((shown) => (same(objectOf(shown), value) ? shown : Object.entries(value).map(([key, entry]) => newRow(key, entry))));
  }, [value]);

  const change = (next: KeyRow[]) => {
    setRows(next);
    const object = objectOf(next);
    if (same(object, sent.current.at(-1) ?? value)) return;
    sent.current.push(object);
    onChange(object);
  };

  return {
    rows,
    set: (id: number, part: Partial<Omit<KeyRow, "id">>) => change(rows.map((row) => (row.id === id ? { ...row, ...part } : row))),
    remove: (id: number) => change(rows.filter((row) => row.id !== id)),
    add: (...more: KeyRow[]) => change([...rows, ...more]),
  };
}
