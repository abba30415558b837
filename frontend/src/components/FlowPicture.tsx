/** A flow as a small picture, drawn from the places its steps have on the canvas. */
import { useTranslation } from "react-i18next";

import { findNodeType, useCatalog } from "../api/hooks/catalog";
import type { Category, FlowDocument } from "../api/types";
import styles from "./FlowPicture.module.css";

const BOX = { width: 200, height: 64 };
const EDGE = 24;

interface Spot {
  id: string;
  x: number;
  y: number;
  title: string;
  type: string;
  note: boolean;
}

/** The steps with their places; steps without one stand in a row. */
export function spotsOf(document: FlowDocument): Spot[] {
  return Object.entries(document.nodes).map(([id, node], at) => {
    const [x, y] = document.layout[id] ?? [at * (BOX.width + 80), 0];
    return { id, x, y, title: node.title ?? id.replaceAll("_", " "), type: node.type, note: node.type === "core.note" };
  });
}

/** An arc from the right side of one step to the left side of another. */
export function wirePath(from: Spot, to: Spot): string {
  const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
  const bend = Math.max(30, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

export function FlowPicture({ document, height = 150 }: { document: FlowDocument; height?: number }) {
  const { t } = useTranslation();
  const catalog = useCatalog();
  const spots = spotsOf(document);
  const steps = spots.filter((spot) => !spot.note);
  if (steps.length === 0) return <div style={{ height }} />;

  const byId = new Map(steps.map((spot) => [spot.id, spot]));
  const left = Math.min(...steps.map((spot) => spot.x)) - EDGE;
  const top = Math.min(...steps.map((spot) => spot.y)) - EDGE;
  const width = Math.max(...steps.map((spot) => spot.x + BOX.width)) + EDGE - left;
  const tall = Math.max(...steps.map((spot) => spot.y + BOX.height)) + EDGE - top;

  return (
    <svg
      className={styles.picture}
      height={height}
      viewBox={`${left} ${top} ${width} ${tall}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={t("picture", { steps: steps.map((spot) => spot.title).join(", ") })}
    >
      {document.edges.map((edge) => {
        const [from, to] = [byId.get(edge.from.split(".")[0] ?? ""), byId.get(edge.to.split(".")[0] ?? "")];
        return from && to && <path key={`${edge.from} ${edge.to}`} className={styles.wire} d={wirePath(from, to)} />;
      })}
      {steps.map((spot) => {
        const category: Category = findNodeType(catalog.data, spot.type)?.category ?? "helpers";
        const title = document.nodes[spot.id]?.title ?? findNodeType(catalog.data, spot.type)?.title ?? spot.title;
        return (
          <g key={spot.id} transform={`translate(${spot.x} ${spot.y})`}>
            <rect className={styles.step} {...BOX} rx={12} />
            <rect x={12} y={14} width={36} height={36} rx={9} fill={`var(--wf-cat-${category})`} />
            <foreignObject x={56} y={8} width={BOX.width - 64} height={BOX.height - 16}>
              <div className={styles.title}>{title}</div>
            </foreignObject>
          </g>
        );
      })}
    </svg>
  );
}
