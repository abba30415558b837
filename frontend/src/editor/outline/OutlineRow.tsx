/** One line of the outline. The tree takes the keys; the line only shows and is clicked. */
import { ChevronDown, ChevronRight, CornerDownRight, GitBranch, Group, Link2, PowerOff, TriangleAlert } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { STATUS_ICONS } from "../canvas/StepState";
import { type OutlineItem, type Row, rowsOf, stepOf } from "../document/outline";
import { accentOf, NodeIcon } from "../palette/icons";
import { titleOf, useEditor, useNode } from "../state/context";
import classes from "./Outline.module.css";
import { useStepWords } from "./useStepWords";

const NONE: ReadonlySet<string> = new Set();

interface RowProps {
  readonly row: Row;
  readonly active: boolean;
  readonly children?: ReactNode;
  readonly onFold: (key: string) => void;
}

export const OutlineRow = memo(function OutlineRow({ row, active, children, onFold }: RowProps) {
  const { item } = row;
  switch (item.kind) {
    case "step":
      return <StepRow row={row} item={item} active={active} onFold={onFold} menu={children} />;
    case "branch":
      return <BranchRow row={row} item={item} active={active} onFold={onFold} menu={children} />;
    case "reference":
      return <ReferenceRow row={row} item={item} active={active} onFold={onFold} menu={children} />;
    case "section":
      return <SectionRow row={row} item={item} active={active} onFold={onFold} />;
  }
});

interface KindProps<Item extends OutlineItem> {
  readonly row: Row;
  readonly item: Item;
  readonly active: boolean;
  readonly onFold: (key: string) => void;
  readonly menu?: ReactNode;
}

function StepRow({ item, menu, ...rest }: KindProps<Extract<OutlineItem, { kind: "step" }>>) {
  const { t } = useTranslation("outline");
  const { type } = useNode(item.id);
  const words = useStepWords(item.id);
  const via = item.via?.named ? t("via", { port: item.via.port.title }) : "";
  const status = words.status as keyof typeof STATUS_ICONS | "stale";
  const Status = status === "stale" ? TriangleAlert : STATUS_ICONS[status];

  return (
    <Line {...rest} item={item} label={via ? `${via} ${words.sentence}` : words.sentence} accent={accentOf(type?.category)}>
      <span className={classes.icon}>
        <NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} size={16} />
      </span>
      <span className={classes.words} data-off={words.disabled || undefined}>
        <span className={classes.title}>
          {via && <span className={classes.via}>{via}</span>}
          {words.title}
        </span>
        <span className={classes.sub}>{words.kind}</span>
      </span>
      {words.group && (
        <span className={classes.badge} title={t("inGroup", { group: words.group })}>
          <Group size={13} aria-hidden /> {words.group}
        </span>
      )}
      {words.disabled && (
        <span className={classes.badge}>
          <PowerOff size={13} aria-hidden /> {t("off")}
        </span>
      )}
      {words.problem && (
        <span className={classes.badge} data-severity={words.problem.severity} title={words.problem.message}>
          <TriangleAlert size={13} aria-hidden /> {t("problemShort")}
        </span>
      )}
      {words.state && (
        <span className={classes.badge} data-status={words.status}>
          <Status size={13} aria-hidden /> {words.state}
        </span>
      )}
      {menu}
    </Line>
  );
}

function BranchRow({ item, menu, ...rest }: KindProps<Extract<OutlineItem, { kind: "branch" }>>) {
  const { t } = useTranslation("outline");
  const label = t("branch", { port: item.port.title });
  return (
    <Line {...rest} item={item} label={label}>
      <GitBranch size={14} aria-hidden className={classes.mark} />
      <span className={classes.branch} data-role={item.port.role}>
        {t("via", { port: item.port.title })}
      </span>
      <span className={classes.gap} />
      {menu}
    </Line>
  );
}

function ReferenceRow({ item, menu, ...rest }: KindProps<Extract<OutlineItem, { kind: "reference" }>>) {
  const { t } = useTranslation("outline");
  const { node, type } = useNode(item.id);
  const via = item.via.named ? `${t("via", { port: item.via.port.title })} ` : "";
  const label = `${via}${t(item.circle ? "backTo" : "goesTo", { title: titleOf(node, type) })}`;
  return (
    <Line {...rest} item={item} label={label}>
      <CornerDownRight size={14} aria-hidden className={classes.mark} />
      <span className={classes.reference}>{label}</span>
      <span className={classes.gap} />
      {menu}
    </Line>
  );
}

function SectionRow({ item, ...rest }: KindProps<Extract<OutlineItem, { kind: "section" }>>) {
  const { t } = useTranslation("outline");
  const count = rowsOf(item.children, NONE).filter((row) => row.item.kind === "step").length;
  const label = t(`section.${item.name}`, { count });
  return (
    <Line {...rest} item={item} label={label}>
      <Link2 size={14} aria-hidden className={classes.mark} data-hidden={item.name === "notes" || undefined} />
      <span className={classes.section}>{label}</span>
    </Line>
  );
}

interface LineProps {
  readonly row: Row;
  readonly item: OutlineItem;
  readonly active: boolean;
  readonly label: string;
  readonly accent?: string;
  readonly onFold: (key: string) => void;
  readonly children: ReactNode;
}

function Line({ row, item, active, label, accent, onFold, children }: LineProps) {
  const id = stepOf(item);
  const selected = useEditor((state) => (item.kind === "step" ? state.selection.nodes.has(item.id) : false)) || (active && item.kind !== "step");
  const Fold = row.expanded ? ChevronDown : ChevronRight;

  return (
     
    <div
      role="treeitem"
      className={classes.row}
      style={{ "--level": item.level, ...(accent ? { "--accent": accent } : {}) } as React.CSSProperties}
      data-key={item.key}
      data-kind={item.kind}
      {...(item.kind === "step" && id ? { "data-step": id } : {})}
      aria-level={item.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-selected={selected}
      aria-label={label}
      {...(row.expanded === null ? {} : { "aria-expanded": row.expanded })}
      tabIndex={active ? 0 : -1}
    >
      <span className={classes.fold} aria-hidden>
        {row.expanded !== null && (
          <Fold
            size={14}
            onClick={(event) => {
              event.stopPropagation();
              onFold(item.key);
            }}
          />
        )}
      </span>
      {children}
    </div>
  );
}
