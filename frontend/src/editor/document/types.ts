/** The flow document as it is saved: plain data, no React and no canvas in it. */
import type { DataObject, FlowDocument, FlowEdge, FlowNode } from "../../api/types";

export type { FlowDocument, FlowEdge, FlowNode };

export type NodeId = string;
export type Point = [x: number, y: number];
export type Config = DataObject;
export type Nodes = Record<NodeId, FlowNode>;
export type Layout = Record<NodeId, Point>;

/** The upper left corner of all these places. */
export function upperLeft(points: readonly Readonly<Point>[]): Point {
  return [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))];
}

export interface PortRef {
  readonly node: NodeId;
  readonly port: string;
}

export const FORMAT = "wareflow/1";

export function emptyDocument(name: string): FlowDocument {
  return { format: FORMAT, name, description: "", nodes: {}, edges: [], layout: {} };
}

/** `"map.items"` → node and port. A node id has no dot, a port name may. */
export function portRef(end: string): PortRef {
  const dot = end.indexOf(".");
  return dot < 0 ? { node: end, port: "" } : { node: end.slice(0, dot), port: end.slice(dot + 1) };
}

export function portText(ref: PortRef): string {
  return `${ref.node}.${ref.port}`;
}

export function edgeKey(edge: FlowEdge): string {
  return `${edge.from} -> ${edge.to}`;
}

export function sameEdge(one: FlowEdge, other: FlowEdge): boolean {
  return one.from === other.from && one.to === other.to;
}
