/** A page of items as table, schema, tree or JSON, with search, pager and choice of columns. The page comes from the server. */
import { ActionIcon, Badge, Group, SegmentedControl, Skeleton, Stack, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { Braces, ChevronLeft, ChevronRight, ListTree, Table2, TableProperties } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Item, ItemPage } from "../api/types";
import { useFormat } from "../components/format";
import { SearchBox } from "../components/SearchBox";
import { EmptyState, ErrorState } from "../components/states";
import { ColumnChooser } from "./ColumnChooser";
import styles from "./data.module.css";
import type { Path } from "./path";
import { RecordJson } from "./RecordJson";
import { RecordTable } from "./RecordTable";
import { RecordTree } from "./RecordTree";
import { SchemaView } from "./SchemaView";
import { columnsOf } from "./show";

/** More columns than this are drawn when somebody asks for them. */
const MOST_COLUMNS = 60;

export type DataView = "table" | "schema" | "tree" | "json";

export interface RecordsViewerProps {
  page: ItemPage | undefined;
  limit: number;
  loading?: boolean;
  error?: Error | null;
  onRetry?: () => void;
  /** Told how to turn from the page asked for last, which is not the one shown while it is still under way. */
  onPage?: (turn: (offset: number) => number) => void;
  /** Search in the whole step; without it there is no search box. */
  onSearch?: (q: string) => void;
  onPick?: ((path: Path) => void) | undefined;
  onHover?: (item: Item | null) => void;
  /** The number of the item to show first and to set off. */
  marked?: number | undefined;
  /** Items that belong to the one somebody points at elsewhere. */
  related?: ((item: Item) => boolean) | undefined;
  /** What can be done with one item. */
  tools?: ((item: Item) => ReactNode) | undefined;
  empty?: ReactNode;
  /** Shown at the left of the bar, such as the choice of port. */
  left?: ReactNode;
  /** Shown at the right of the bar. */
  right?: ReactNode;
}

export function RecordsViewer(props: RecordsViewerProps) {
  const { t } = useTranslation("data");
  const { page, limit, loading = false, error, onPage, onSearch, left, right } = props;
  const [view, setView] = useLocalStorage<DataView>({ key: "wareflow.view", defaultValue: "table", getInitialValueInEffect: false });
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [most, setMost] = useState(MOST_COLUMNS);
  const names = columnsOf((page?.items ?? []).map((item) => item.record));
  const chosen = names.filter((name) => !hidden.has(name));
  const more = chosen.length > most ? { count: chosen.length - most, show: () => setMost(most + MOST_COLUMNS) } : undefined;

  return (
    <div className={styles.viewer}>
      <div className={styles.bar}>
        {left}
        <ViewSwitch view={view} onChange={setView} />
        {onSearch && <SearchBox value="" label={t("search")} size="xs" width={170} onSearch={onSearch} />}
        <span className={styles.grow} />
        {view === "table" && names.length > 1 && <ColumnChooser names={names} hidden={hidden} onChange={setHidden} />}
        {page?.truncated && !page.removed_at && <KeptPart page={page} />}
        {page && <Pager page={page} limit={limit} onPage={onPage} />}
        {right}
      </div>
      {error ? (
        <ErrorState error={error} onRetry={props.onRetry} compact />
      ) : page ? (
        <Shown {...props} page={page} view={view} columns={chosen.slice(0, most)} more={more} />
      ) : (
        loading && <Waiting />
      )}
    </div>
  );
}

interface ShownProps extends RecordsViewerProps {
  page: ItemPage;
  view: DataView;
  columns: string[];
  more: { count: number; show: () => void } | undefined;
}

function Shown({ page, view, columns, more, onPick, onHover, marked, related, tools, empty }: ShownProps) {
  const { t } = useTranslation("data");
  const format = useFormat();
  if (page.removed_at) {
    const text = t("removed", { when: format.moment(page.removed_at), given: t("items", { count: page.given }) });
    return <EmptyState title={t("removedTitle")} text={text} compact />;
  }
  if (page.items.length === 0) return <>{empty ?? <EmptyState title={t("noItems")} compact />}</>;

  switch (view) {
    case "table":
      return <RecordTable items={page.items} columns={columns} onPick={onPick} onHover={onHover} marked={marked} related={related} tools={tools} more={more} />;
    case "schema":
      return <SchemaView items={page.items} onPick={onPick} />;
    case "tree":
      return <OneTree key={page.offset} items={page.items} onPick={onPick} onHover={onHover} marked={marked} tools={tools} />;
    case "json":
      return <RecordJson data={page.items.map((item) => item.record)} />;
  }
}

/** The tree shows one item at a time: a tree of fifty is no overview. */
function OneTree({ items, onPick, onHover, marked, tools }: Pick<RecordsViewerProps, "onPick" | "onHover" | "marked" | "tools"> & { items: Item[] }) {
  const { t } = useTranslation("data");
  const [at, setAt] = useState(Math.max(0, items.findIndex((one) => one.no === marked)));
  const item = items[Math.min(at, items.length - 1)];

  return (
    <div className={styles.body} onMouseEnter={() => item && onHover?.(item)} onFocus={() => item && onHover?.(item)}>
      <Group gap={4} px="sm" pt={6}>
        <Step label={t("previousItem")} disabled={at === 0} onClick={() => setAt(at - 1)} back />
        <span className={styles.count}>{t("itemNumber", { number: (item?.no ?? 0) + 1 })}</span>
        <Step label={t("nextItem")} disabled={at >= items.length - 1} onClick={() => setAt(at + 1)} />
      </Group>
      {item?.error && <p className={styles.problem}>{item.error.message}</p>}
      {item && tools?.(item)}
      {item && <RecordTree key={item.id} record={item.record} onPick={onPick} />}
    </div>
  );
}

function Step({ label, disabled, onClick, back = false }: { label: string; disabled: boolean; onClick: () => void; back?: boolean }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={disabled} onClick={onClick}>
        {back ? <ChevronLeft size={16} /> : <ChevronRight size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Fewer records can be looked at than passed: said where the records are counted. */
function KeptPart({ page }: { page: ItemPage }) {
  const { t } = useTranslation("data");
  const format = useFormat();
  return (
    <Tooltip label={t("keptPartHint")} multiline maw={320}>
      <Badge color="orange" tabIndex={0}>
        {t("keptPart", { kept: format.count(Math.min(page.total, page.given)), given: format.count(page.given) })}
      </Badge>
    </Tooltip>
  );
}

function Pager({ page, limit, onPage }: { page: ItemPage; limit: number; onPage: RecordsViewerProps["onPage"] }) {
  const { t } = useTranslation("data");
  const last = page.offset + page.items.length;
  return (
    <Group gap={2} wrap="nowrap">
      <span className={styles.count}>
        {page.items.length === 0 || last === page.total && page.offset === 0
          ? t("items", { count: page.total })
          : t("range", { from: page.offset + 1, to: last, total: page.total })}
      </span>
      {onPage && page.total > limit && (
        <>
          <Step label={t("previousPage")} disabled={page.offset === 0} onClick={() => onPage((at) => Math.max(0, at - limit))} back />
          <Step label={t("nextPage")} disabled={last >= page.total} onClick={() => onPage((at) => (at + limit < page.total ? at + limit : at))} />
        </>
      )}
    </Group>
  );
}

function ViewSwitch({ view, onChange }: { view: DataView; onChange: (view: DataView) => void }) {
  const { t } = useTranslation("data");
  const icons = { table: <Table2 size={14} />, schema: <TableProperties size={14} />, tree: <ListTree size={14} />, json: <Braces size={14} /> };
  return (
    <SegmentedControl
      size="xs"
      value={view}
      onChange={(next) => onChange(next as DataView)}
      aria-label={t("viewAs")}
      data={(["table", "schema", "tree", "json"] as const).map((value) => ({
        value,
        label: (
          <Group gap={4} wrap="nowrap">
            {icons[value]}
            {t(`view.${value}`)}
          </Group>
        ),
      }))}
    />
  );
}

function Waiting() {
  return (
    <Stack gap={6} p="sm" aria-hidden>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={24} />
      ))}
    </Stack>
  );
}
