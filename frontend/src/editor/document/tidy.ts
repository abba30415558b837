/** Lays the flow out from left to right. Notes stay where people put them. */
import dagre from "@dagrejs/dagre";

import { isNote, type NodeTypes } from "./catalog";
import type { Operation } from "./operations";
import { type FlowDocument, type NodeId, type Point, portRef } from "./types";

export const NODE_WIDTH = 232;
export const NODE_HEIGHT = 88;
/** Room for a wire with its count in the middle. */
export const GAP = 128;
const GRID = 8;
const MARGIN = 80;

export function tidy(flow: FlowDocument, types: NodeTypes, heightOf: (id: NodeId) => number = () => NODE_HEIGHT): Operation {
  const graph = new dagre.graphlib.Graph({ compound: true });
  graph.setGraph({ rankdir: "LR", nodesep: 40, ranksep: GAP, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const placed = Object.keys(flow.nodes).filter((id) => !isNote(types.get(flow.nodes[id]?.type ?? "")));
  for (const id of placed) graph.setNode(id, { width: NODE_WIDTH, height: room(heightOf(id)) });
  for (const [id, group] of Object.entries(flow.groups ?? {})) keepTogether(graph, `group ${id}`, group.nodes.filter((node) => placed.includes(node)));
  for (const edge of flow.edges) graph.setEdge(portRef(edge.from).node, portRef(edge.to).node);
  dagre.layout(graph);
  return { kind: "tidy", layout: Object.fromEntries(placed.map((id) => [id, corner(graph.node(id))])) };
}

/** No other step is laid between those of a group, or its frame would go around it. */
function keepTogether(graph: InstanceType<typeof dagre.graphlib.Graph>, group: string, nodes: readonly NodeId[]): void {
  if (nodes.length === 0) return;
  graph.setNode(group, {});
  for (const node of nodes) graph.setParent(node, group);
}

/** Upper edges stand in line, so that the wires between first ports are straight; tall nodes hang lower. */
function corner({ x, y }: { x: number; y: number }): Point {
  return [snap(x - NODE_WIDTH / 2), snap(y - NODE_HEIGHT / 2)];
}

function room(height: number): number {
  return Math.max(NODE_HEIGHT, 2 * height - NODE_HEIGHT);
}

export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** A free place near the wanted one, so that a new step, or several that stand so to each other, never cover another. */
export function freePlace(flow: FlowDocument, wanted: Point, steps: readonly Point[] = [[0, 0]]): Point {
  const taken = Object.values(flow.layout);
  const covers = ([x, y]: Point) => taken.some(([a, b]) => Math.abs(a - x) < NODE_WIDTH && Math.abs(b - y) < NODE_HEIGHT + 16);
  const covered = (at: Point) => steps.some(([x, y]) => covers([at[0] + x, at[1] + y]));
  let place: Point = [snap(wanted[0]), snap(wanted[1])];
  for (let tries = 0; tries < 60 && covered(place); tries += 1) place = [place[0], place[1] + NODE_HEIGHT + 32];
  return place;
}
