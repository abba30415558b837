/** A line from each source to the targets it feeds, as far as both rows are on the screen. */
import { useEffect, useRef, useState, type RefObject } from "react";

import { pathText } from "../data/path";
import classes from "./mapper.module.css";
import { pathsOf } from "./model/formula";
import { readFormula } from "./model/read";
import type { Mapper } from "./useMapper";

interface WiresProps {
  mapper: Mapper;
  sources: RefObject<HTMLDivElement | null>;
  targets: RefObject<HTMLDivElement | null>;
}

interface Wire {
  id: string;
  from: number;
  to: number;
  proposed: boolean;
  active: boolean;
}

export function Wires({ mapper, sources, targets }: WiresProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [wires, setWires] = useState<readonly Wire[]>([]);
  const pairs = useRef<readonly (readonly [string, string, boolean])[]>([]);
  pairs.current = pairsOf(mapper);
  const active = mapper.target;

  useEffect(() => {
    let frame = 0;
    const draw = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const top = svg.current?.getBoundingClientRect().top ?? 0;
        const left = rowsOf(sources.current, top);
        const right = rowsOf(targets.current, top);
        const drawn = pairs.current.flatMap(([source, target, proposed]): Wire[] => {
          const [from, to] = [left.get(source), right.get(target)];
          return from === undefined || to === undefined ? [] : [{ id: `${source}→${target}`, from, to, proposed, active: target === active }];
        });
        setWires((before) => (JSON.stringify(before) === JSON.stringify(drawn) ? before : drawn));
      });
    };
    draw();
    const boxes = [sources.current, targets.current].filter((box) => box !== null);
    const watch = new ResizeObserver(draw);
    for (const box of boxes) {
      box.addEventListener("scroll", draw, { passive: true });
      watch.observe(box);
    }
    return () => {
      cancelAnimationFrame(frame);
      watch.disconnect();
      for (const box of boxes) box.removeEventListener("scroll", draw);
    };
  });

  return (
    <svg ref={svg} className={classes.wires} aria-hidden>
      {wires.map(({ id, from, to, proposed, active: isActive }) => (
        <path key={id} d={`M 0 ${from} C 40 ${from}, 24 ${to}, 64 ${to}`} data-proposed={proposed || undefined} data-active={isActive || undefined} />
      ))}
    </svg>
  );
}

/** The middle of each row that is inside of its box, by the row's id. */
function rowsOf(box: HTMLElement | null, top: number): Map<string, number> {
  const found = new Map<string, number>();
  if (!box) return found;
  const frame = box.getBoundingClientRect();
  for (const row of box.querySelectorAll<HTMLElement>("[data-row]")) {
    const place = row.getBoundingClientRect();
    const middle = (place.top + place.bottom) / 2;
    if (middle >= frame.top && middle <= frame.bottom) found.set(row.dataset["row"] ?? "", middle - top);
  }
  return found;
}

function pairsOf(mapper: Mapper): (readonly [string, string, boolean])[] {
  const mapped = Object.entries(mapper.fields).flatMap(([name, value]) => {
    const formula = typeof value === "string" ? readFormula(value) : null;
    return formula ? pathsOf(formula).map((path) => [pathText(path), name, false] as const) : [];
  });
  return [...mapped, ...mapper.proposed.map(({ path, target }) => [pathText(path), target, true] as const)];
}
