/** A flow as a small picture: its steps in the columns and rows they have on the canvas, drawn close together. */
import { useTranslation } from "react-i18next";

import { findNodeType, useCatalog } from "../api/hooks/catalog";
import type { FlowDocument } from "../api/types";
import { accentOf, NodeIcon } from "../editor/palette/icons";
import styles from "./FlowPicture.module.css";

const COLUMN = 136;
const ROW = 118;
const TILE = 52;
const LABEL = 44;

interface Spot {
  id: string;
  column: number;
  row: number;
}

/** Places that are nearly in one line count as one line. */
function lines(values: readonly number[], near: number): number[] {
  const found: number[] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last === undefined || value - last > near) found.push(value);
  }
  return found;
}

function lineOf(value: number, all: readonly number[]): number {
  return Math.max(0, all.findLastIndex((line) => line <= value));
}

/** The steps with column and row; steps that have no place stand in a row. Notes are left out. */
export function spotsOf(document: FlowDocument): Spot[] {
  const steps = Object.entries(document.nodes).filter(([, node]) => node.type !== "core.note");
  const placed = steps.map(([id], at) => ({ id, at: document.layout[id] ?? [at * 260, 0] }));
  const columns = lines(placed.map((step) => step.at[0]), 120);
  const rows = lines(placed.map((step) => step.at[1]), 60);
  return placed.map(({ id, at: [x, y] }) => ({ id, column: lineOf(x, columns), row: lineOf(y, rows) }));
}

function centre({ column, row }: Spot): [x: number, y: number] {
  return [column * COLUMN + COLUMN / 2, row * ROW + TILE / 2];
}

/** An arc from the right side of one step to the left side of another. */
function wirePath(from: Spot, to: Spot): string {
  const [x1, y1] = centre(from);
  const [x2, y2] = centre(to);
  const [start, end] = [x1 + TILE / 2, x2 - TILE / 2];
  const bend = Math.max(24, (end - start) / 2);
  return `M${start} ${y1}C${start + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}`;
}

export function FlowPicture({ document, height = 150 }: { document: FlowDocument; height?: number }) {
  const { t } = useTranslation();
  const catalog = useCatalog();
  const spots = spotsOf(document);
  const byId = new Map(spots.map((spot) => [spot.id, spot]));
  const typeOf = (id: string) => findNodeType(catalog.data, document.nodes[id]?.type ?? "");
  const titleOf = (id: string) => document.nodes[id]?.title ?? typeOf(id)?.title ?? id.replaceAll("_", " ");
  const wide = (Math.max(0, ...spots.map((spot) => spot.column)) + 1) * COLUMN;
  // Small flows are not blown up: all pictures of a page show their steps in one size.
  const width = Math.max(wide, 4 * COLUMN);
  const tall = Math.max(0, ...spots.map((spot) => spot.row)) * ROW + TILE + LABEL;

  return (
    <svg
      className={styles.picture}
      height={height}
      viewBox={`${(wide - width) / 2 - 12} -22 ${width + 24} ${tall + 34}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={t("picture", { steps: spots.map((spot) => titleOf(spot.id)).join(", ") })}
    >
      {document.edges.map((edge) => {
        const [from, to] = [byId.get(edge.from.split(".")[0] ?? ""), byId.get(edge.to.split(".")[0] ?? "")];
        return from && to && <path key={`${edge.from} ${edge.to}`} className={styles.wire} d={wirePath(from, to)} />;
      })}
      {spots.map((spot) => {
        const [x, y] = centre(spot);
        return (
          <g key={spot.id} transform={`translate(${x} ${y})`}>
            <rect className={styles.step} x={-TILE / 2} y={-TILE / 2} width={TILE} height={TILE} rx={14} />
            <rect x={-17} y={-17} width={34} height={34} rx={9} fill={accentOf(typeOf(spot.id)?.category)} />
            <g transform="translate(-10 -10)" className={styles.icon}>
              <NodeIcon icon={typeOf(spot.id)?.icon ?? ""} category={typeOf(spot.id)?.category ?? "helpers"} size={20} />
            </g>
            <foreignObject x={-COLUMN / 2 + 4} y={TILE / 2 + 5} width={COLUMN - 8} height={LABEL}>
              <div className={styles.title}>{titleOf(spot.id)}</div>
            </foreignObject>
          </g>
        );
      })}
    </svg>
  );
}
